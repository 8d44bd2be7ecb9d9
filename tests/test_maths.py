"""Formulas: what passes in every output, what is refused with which words, and what the pictures and equations hold."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from lxml import etree

from toolkit import maths
from toolkit.maths import drawing

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

GOOD = r"""
x
x_i
x^2
x_i^2
W = W_0 + \frac{\alpha}{r} BA
h = W_0 x + \Delta W x = W_0 x + BAx
B \in \mathbb{R}^{d \times r},\ A \in \mathbb{R}^{r \times k},\ r \ll \min(d, k)
\mathcal{L}_{\text{DPO}}(\pi_\theta; \pi_{\text{ref}}) = -\mathbb{E}_{(x, y_w, y_l) \sim \mathcal{D}}\left[\log \sigma\left(\beta \log \frac{\pi_\theta(y_w \mid x)}{\pi_{\text{ref}}(y_w \mid x)} - \beta \log \frac{\pi_\theta(y_l \mid x)}{\pi_{\text{ref}}(y_l \mid x)}\right)\right]
L^{\text{CLIP}}(\theta) = \hat{\mathbb{E}}_t\left[\min\left(r_t(\theta)\hat{A}_t,\ \operatorname{clip}(r_t(\theta), 1-\varepsilon, 1+\varepsilon)\hat{A}_t\right)\right]
r_t(\theta) = \frac{\pi_\theta(a_t \mid s_t)}{\pi_{\theta_{\text{old}}}(a_t \mid s_t)}
D_{\mathrm{KL}}(P \,\|\, Q) = \sum_{x \in \mathcal{X}} P(x) \log \frac{P(x)}{Q(x)}
\mathrm{KL}(p \Vert q) \ge 0
P(y_1 \succ y_2 \mid x) = \frac{\exp(r(x, y_1))}{\exp(r(x, y_1)) + \exp(r(x, y_2))} = \sigma(r(x,y_1) - r(x,y_2))
\operatorname{Attention}(Q, K, V) = \operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right) V
\mathrm{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}
H(p, q) = -\sum_{i=1}^{n} p_i \log q_i
\mathcal{L} = -\frac{1}{N}\sum_{i=1}^{N} \log p_\theta(y_i \mid x_i, y_{<i})
m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t
v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2
\hat{m}_t = \frac{m_t}{1 - \beta_1^t},\quad \hat{v}_t = \frac{v_t}{1-\beta_2^t}
\theta_{t+1} = \theta_t - \eta\left(\frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon} + \lambda\theta_t\right)
q_i = \frac{1}{2}\left(Q_X\left(\frac{i}{2^k + 1}\right) + Q_X\left(\frac{i+1}{2^k+1}\right)\right)
X^{\text{Int8}} = \operatorname{round}\left(\frac{127}{\operatorname{absmax}(X^{\text{FP32}})} X^{\text{FP32}}\right)
f(x) = \begin{cases} x, & x > 0 \\ 0, & \text{否则} \end{cases}
f(x) = \begin{cases} 1 & \text{if } x \ge 0 \\ -1 & \text{otherwise} \end{cases}
\begin{pmatrix} a & b \\ c & d \end{pmatrix}
\begin{bmatrix} 1 & 0 & \cdots & 0 \\ 0 & 1 & \cdots & 0 \\ \vdots & \vdots & \ddots & \vdots \\ 0 & 0 & \cdots & 1 \end{bmatrix}
\begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad - bc
\begin{Vmatrix} a \\ b \end{Vmatrix}
\begin{matrix} a & b \\ c & d \end{matrix}
\begin{Bmatrix} a & b \\ c & d \end{Bmatrix}
\begin{array}{lcr} a & b & c \\ 10 & 20 & 30 \end{array}
\begin{aligned} a &= b + c \\ &= d + e + f \end{aligned}
\begin{aligned} \nabla_\theta J &= \mathbb{E}_{\tau\sim\pi_\theta}\left[\sum_{t=0}^{T} \nabla_\theta \log \pi_\theta(a_t \mid s_t) R(\tau)\right] \\ &\approx \frac{1}{m}\sum_{i=1}^{m} \sum_{t=0}^{T} \nabla_\theta \log \pi_\theta(a_t^{(i)} \mid s_t^{(i)}) R(\tau^{(i)}) \end{aligned}
\begin{gathered} a = b \\ c = d + e \end{gathered}
\begin{split} a &= b \\ &= c \end{split}
\prod_{i=1}^{n} p(x_i \mid x_{<i})
\int_0^1 f(x)\,dx
\int_{-\infty}^{\infty} e^{-x^2}\,\mathrm{d}x = \sqrt{\pi}
\iint_D f\,dA
\oint_C F \cdot dr
\bigcup_{i=1}^{n} A_i \cap \bigcap_j B_j
\coprod_i X_i, \bigoplus_i V_i, \bigotimes_i V_i
\underset{\theta}{\operatorname{arg\,max}}\ L(\theta)
\operatorname*{arg\,min}_{\theta} \mathcal{L}(\theta)
\operatorname{arg\,max}_{y} p(y \mid x)
\arg\max_{\theta} \sum_i \log p_\theta(x_i)
\arg\min_x f(x)
\max_{\theta} \min_{\phi} V(\theta, \phi)
\lim_{x \to 0} \frac{\sin x}{x} = 1
\limsup_{n\to\infty} a_n \ge \liminf_{n\to\infty} a_n
\sup_{x} f(x), \inf_{x} f(x)
\log_2 n, \ln x, \exp(x), \sin\theta, \cos\theta, \tanh(x)
\overset{\text{def}}{=}
x \overset{?}{=} y
\stackrel{\text{iid}}{\sim}
\underbrace{W_0 x}_{\text{冻结}} + \underbrace{BAx}_{\text{可训练}}
\overbrace{a + b + c}^{n\ \text{项}}
\underbrace{\mathbb{E}[r(x,y)]}_{\text{奖励}} - \beta\,\underbrace{D_{\mathrm{KL}}(\pi \| \pi_{\text{ref}})}_{\text{惩罚}}
\binom{n}{k} = \frac{n!}{k!(n-k)!}
\text{pass@}k = \mathbb{E}\left[1 - \frac{\binom{n-c}{k}}{\binom{n}{k}}\right]
1-\binom{n-c}{k}/\binom{n}{k}
\lVert x \rVert_2 = \sqrt{\sum_i x_i^2}
\|x\|_1 \le \sqrt{n}\,\|x\|_2
\left\| \nabla f(x) \right\|^2
\lvert x - y \rvert
|x| + |y|
\left| \frac{a}{b} \right|
\left\lfloor \frac{n}{2} \right\rfloor + \left\lceil \frac{m}{2} \right\rceil
\lfloor x \rfloor \le x \le \lceil x \rceil
\langle u, v \rangle
\left\langle \frac{u}{2}, v \right\rangle
\hat{y}, \tilde{x}, \bar{z}, \vec{v}, \dot{x}, \ddot{x}
\widehat{ABC}, \widetilde{XYZ}, \overline{AB}, \underline{CD}
\hat{\theta}_{\text{MLE}}
\mathbb{E}_{x \sim p}[f(x)]
\mathbb{1}[x > 0]
\mathbb{N} \subset \mathbb{Z} \subset \mathbb{Q} \subset \mathbb{R} \subset \mathbb{C}
\mathcal{D}, \mathcal{N}(\mu, \sigma^2), \mathcal{O}(n^2)
\mathbf{x}^\top \mathbf{W} \mathbf{y}
\mathbf{w}_1, \mathbf{0}
\boldsymbol{\theta}, \boldsymbol{x}, \boldsymbol{\mu}
\mathfrak{g}, \mathsf{T}, \mathit{diff}, \mathtt{code}
A^{\mathsf{T}}
\left(\frac{a}{b} \middle| \frac{c}{d}\right)
P\left(A \,\middle|\, B\right)
\left\{ x \in \mathbb{R} \mid x > 0 \right\}
\{1, 2, \ldots, n\}
\left. \frac{df}{dx} \right|_{x=0}
\sqrt[3]{x}, \sqrt[n]{1 + x}
\sqrt{\frac{a}{b}}
f'(x) + f''(x) = y'
\theta' = \theta - \alpha \nabla_\theta J
x'_i, x_i'
\nabla_\theta J(\theta)
\frac{\partial L}{\partial w} = \frac{\partial L}{\partial y} \cdot \frac{\partial y}{\partial w}
a \approx b \propto c \sim d \simeq e \equiv f
a \ll b \gg c \leq d \geq e \le f \ge g \neq h \ne i
a \cdot b \times c \odot d \otimes e \oplus f \pm g \mp h \div i \ast j
a, b, \ldots, z; x_1 + \cdots + x_n
f: X \to Y, x \mapsto f(x)
A \Rightarrow B \iff C \implies D \Leftrightarrow E
a \leftarrow b \rightarrow c \leftrightarrow d
x \in A, y \notin B, C \subseteq D, E \subset F, \emptyset
\forall x \in S,\ \exists y: y > x
A \cup B \cap C \setminus D
\neg p \land q \lor r
\kappa = \frac{p_o - p_e}{1 - p_e}
F_1 = \frac{2PR}{P + R} = \frac{2\,\mathrm{TP}}{2\,\mathrm{TP} + \mathrm{FP} + \mathrm{FN}}
\mathrm{PPL} = \exp\left(-\frac{1}{N}\sum_{i=1}^{N} \log p(x_i \mid x_{<i})\right)
7 \times 10^9 \times 2\,\text{B} = 14\ \text{GB} \approx 13.04\ \text{GiB}
\text{显存} \approx 16\Phi\ \text{字节} = 112\ \text{GiB}
2\Phi + 2\Phi + 12\Phi = 16\Phi
10^{-5} \text{ 到 } 10^{-4}
\text{Δ} W
x_{\text{new}}, W_{\text{预训练}}
\mathcal{L}_{\mathrm{total}} = \mathcal{L}_{\mathrm{CE}} + \lambda \mathcal{L}_{\mathrm{aux}}
\frac{1}{1 + e^{-x}}
\dfrac{a}{b} + \tfrac{c}{d}
\frac{\frac{a}{b}}{\frac{c}{d}}
x^{y^{z}}
a_{i_j}
{}^{n}C_k
\bigl( x + \bigl[ y \bigr] \bigr)
\Bigl( \sum_i x_i \Bigr), \Big| x \Big|
\sum_{\substack{0 < i < n \\ i \text{ 为偶数}}} a_i
\sum_i \sum_j a_{ij}
\sum\nolimits_{i} x_i, \sum\limits_{i=1}^n x_i
\sum_{i} (x_i - \bar{x})^2 + c
\sum x
a \bmod b, a \equiv b \pmod{n}
a \quad b \qquad c \, d \; e \: f \! g \ h
\overrightarrow{AB}
\displaystyle \sum_{i=1}^{n} i
x \ne 0, x \not= y
p(\theta \mid \mathcal{D}) = \frac{p(\mathcal{D} \mid \theta)\, p(\theta)}{p(\mathcal{D})}
\hat{A}_i = \frac{r_i - \operatorname{mean}(\{r_1, \ldots, r_G\})}{\operatorname{std}(\{r_1, \ldots, r_G\})}
\mathcal{J}_{\text{GRPO}}(\theta) = \mathbb{E}\left[\frac{1}{G}\sum_{i=1}^{G} \frac{1}{|o_i|}\sum_{t=1}^{|o_i|} \min\left(\rho_{i,t}\hat{A}_{i,t},\ \operatorname{clip}(\rho_{i,t}, 1-\varepsilon, 1+\varepsilon)\hat{A}_{i,t}\right) - \beta D_{\mathrm{KL}}\right]
\hat{A}_t^{\text{GAE}} = \sum_{l=0}^{\infty} (\gamma\lambda)^l \delta_{t+l}
\mathrm{RoPE}(x, m) = x e^{im\theta}
s = \frac{\max(|W|)}{2^{b-1} - 1}
\text{IoU} = \frac{|A \cap B|}{|A \cup B|}
\rho = 1 - \frac{6 \sum d_i^2}{n(n^2 - 1)}
C \approx 6ND
L(N, D) = E + \frac{A}{N^{\alpha}} + \frac{B}{D^{\beta}}
\sigma(x) = \frac{1}{1+e^{-x}}, \quad \text{其中 } x \in \mathbb{R}
O(n \log n)
\mathbf{W}' = m \frac{\mathbf{V} + \Delta \mathbf{V}}{\|\mathbf{V} + \Delta \mathbf{V}\|_c}
\ell_{\text{NLL}} = -\log p
\Pr(X > t) \le \frac{\operatorname{E}[X]}{t}
\hbar, \aleph_0, \Re z, \Im z, \infty, \angle, \perp, \parallel
\mathrm{d}x, \mathrm{Var}(X), \mathrm{Cov}(X, Y)
L_i^--L_i^+\ge\tau_f
\binom K2
\hat L-E
\frac12 + \frac1n
(x)_i^2, [x]_+, \max(0, x)_+
\left(x\right)^2_i
x\geqslant y \leqslant z
y_{<t}, y_{\le t}
w_{ij}^{(l)}
\vec{a}\cdot\vec{b} = \|\vec{a}\|\|\vec{b}\|\cos\theta
\textbf{粗体} \textit{it} \textrm{rm}
\therefore a \because b
\lambda_{\max}, \sigma_{\min}
\underset{x \in X}{\max} f
\mathbb{E}\!\left[x\right]
\vec{a}\cdot\vec{b} = \vec x_i, \overrightarrow{AB}
\operatorname{E}[X], \underset{x \in X}{\max} f, \max_x f
\left|\frac{a}{b}\right| + \left\|\frac{a}{b}\right\|
\left(-x + \frac{1}{2}\right)^2 - 1
\exp\left(-\frac{1}{N}\sum_i x_i\right)
\log_2 n \cdot \text{softmax}(x)
{=}1{,}000
\not\in A \not\subset B
x_\text{new}^\mathrm{T}
\mathbb{1}\{x_i = y_i\}
\text{50%}, \text{a<b & c>d}, \text{a_b}
2in x + 3.5pt + .5em
\begin{matrix}[a] & {b} \\ c & \end{matrix}
α + β ≤ γ → ∞
显存 = 2Φ
""".strip().splitlines()

BAD = {
    r"\foo{r}": r'unknown command "\foo"',
    r"\frac{\alpha}{r BA": 'missing "}"',
    r"\frac{a}": r'"\frac" needs two arguments in braces',
    r"\sqrt": r'"\sqrt" needs an argument in braces',
    r"\hat\mathbf{x}": r'"\hat" needs an argument in braces',
    r"a}": 'a "}" closes nothing',
    r"\left( x": r'missing "\right"',
    r"x \right)": r'unbalanced "\left" and "\right"',
    r"\left x \right)": r'"\left" needs a bracket behind it',
    r"\begin{cases} a": r'missing "\end{cases}"',
    r"\begin{foo} a \end{foo}": 'environment "foo" is not known',
    r"\begin{align} a \end{align}": 'environment "align" cannot be set in PDF and Word; use "aligned"',
    r"\begin{array}{c|c} a & b \end{array}": "cannot be set in PDF and Word",
    r"\DeclareMathOperator{\a}{b}": r'"\DeclareMathOperator" cannot be set in PDF and Word',
    r"\cancel{x}": r'"\cancel" cannot be set in PDF and Word',
    r"\argmax_x f": r'"\argmax" cannot be set in Anki',
    r"\bm{x}": r'"\bm" cannot be set in Anki',
    r"\href{https://example.com}{x}": r'"\href" is not allowed in a formula',
    r"\def\a{\a\a}\a": r'"\def" is not allowed in a formula',
    r"x_a_b": 'two "_" on one symbol',
    r"x^2'": """two "'" on one symbol""",
    r"x^": 'nothing stands behind a "^"',
    r"x_\log": 'nothing stands behind a "_"',
    r"a & b": 'a "&" stands outside a table',
    r"a \\ b": r'a "\\" stands outside a table',
    r"50%": r'a bare "%" stands in the formula; write "\%"',
    r"\text{a\_b}": r'"\_" inside "\text" is shown as it stands in Anki',
    r"\text x": r'"\text" needs its words in braces',
    r"x\limits_i": r'"\limits" stands behind no operator',
    r"\not\alpha": r'"\not" cannot be set before "\alpha"',
    r"x \tag{1}": r'"\tag" stands once, in a display',
    "x 😀": 'the character "😀" (U+1F600) cannot be set in PDF',
    "x\x00": "the character (U+0000) cannot be set in PDF",
    " ": "the formula is empty",
}

HOSTILE = [
    r"\def\a{xx}\def\b{\a\a\a\a}\def\c{\b\b\b\b}\def\d{\c\c\c\c}\d\d\d\d",
    r"\newcommand{\a}{\a\a}\a",
    "x" * 2_001,
    "{" * 1_000 + "}" * 1_000,
    r"\sqrt{" * 49 + "x" + "}" * 49,
    r"\left(" * 40 + "x" + r"\right)" * 40,
    r"\frac{1}{1+" * 30 + "x" + "}" * 30,
    r"\begin{matrix}" * 20 + "x" + r"\end{matrix}" * 20,
    r"\substack{" * 45 + "a" + "}" * 45,
    r"\begin{matrix}" + "&" * 1_900 + r"\end{matrix}",
    "x+" * 999 + "x",
    "x_{" * 49 + "x" + "}" * 49,
    "^" * 1_999,
    "\\" * 1_999,
    "\ud800",
    "\ue000",
    r"\input{/etc/passwd}",
    r"\includegraphics{/etc/passwd}",
    r"\unicode{x3c}script",
    r"\begin{" * 200,
]


# The notation of this field, a formula a line.
FIELD = (Path(__file__).parent / "data/formulas.txt").read_text("utf-8").splitlines()


def tags(latex: str, display: bool = False) -> list[str]:
    return [element.tag.removeprefix(M) for element in maths.omml(latex, display).iter() if element.tag.startswith(M)]


@pytest.mark.parametrize("latex", [*GOOD, *FIELD])
def test_every_output_sets_it(latex: str) -> None:
    for display in (False, True):
        assert maths.problem(latex, display) is None
        root = ET.fromstring(maths.mathml(latex, display))
        assert root.tag == "{http://www.w3.org/1998/Math/MathML}math"
        assert not [each.text for each in root.iter() if "\\" in (each.text or "") and latex.count(r"\backslash") == 0]
        equation = maths.omml(latex, display)
        assert equation.tag == M + ("oMathPara" if display else "oMath")
        assert all("\\" not in (each.text or "") for each in equation.iter())
    assert maths.plain(latex) and "\\" not in maths.plain(latex)


@pytest.mark.parametrize("latex", [*GOOD, *FIELD][::4])
def test_a_picture_is_paths_and_refers_to_nothing(latex: str) -> None:
    picture = maths.svg(latex)
    assert 0 < picture.width < 80 and 0 < picture.height < 12 and -0.5 < picture.depth < picture.height
    names = {element.tag.split("}")[1] for element in ET.fromstring(picture.svg).iter()}
    assert names <= {"svg", "g", "path", "rect"}
    assert "href" not in picture.svg and " id=" not in picture.svg


def test_there_are_enough_of_them() -> None:
    assert len({*GOOD, *FIELD}) > 300


@pytest.mark.parametrize("latex", BAD)
def test_what_is_wrong_is_named(latex: str) -> None:
    found = maths.problem(latex)
    assert found and BAD[latex] in found
    for output in (maths.mathml, maths.svg, maths.omml):
        with pytest.raises(maths.MathError):
            output(latex)
    if maths.problem(latex, True):
        assert maths.plain(latex) == " ".join(latex.split())


@pytest.mark.parametrize("latex", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_formulas_are_bounded(latex: str) -> None:
    for output in (maths.problem, maths.plain, maths.mathml, maths.omml, maths.svg):
        started = time.process_time()
        try:
            output(latex)
        except maths.MathError:
            assert output not in (maths.problem, maths.plain)
        assert time.process_time() - started < 10  # one that grows without bound takes minutes


def test_lint_does_not_pay_for_drawing() -> None:
    code = "import sys; from toolkit import maths; maths.problem('x'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "latex2mathml" in loaded
    assert not {"ziamath", "fontTools", "lxml", "lxml.etree"} & set(loaded)


def test_the_drawing_library_changes_nothing() -> None:
    """ziamath teaches latex2mathml new commands when it is imported."""
    code = (
        "import sys; from toolkit import maths\n"
        r"for x in (r'\arg\max_x f', r'\th', r'\sh x'): print(maths.problem(x) or maths.mathml(x))"
        "\nassert ('ziamath' in sys.modules) == (len(sys.argv) > 1)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", each, *more], capture_output=True, text=True, check=True).stdout
        for each, more in ((code, []), ("import ziamath\n" + code, ["drawn"]))
    ]
    assert runs[0] == runs[1] and ">arg</mi>" in runs[0]


def test_the_same_formula_gives_the_same_bytes() -> None:
    code = (
        "from toolkit import maths; from lxml import etree\n"
        r"for x in (r'\frac{\alpha}{r}BA', r'\underbrace{W_0x}_{\text{冻结}}', r'\begin{cases}1&\text{否则}\end{cases}'):"
        "\n print(maths.svg(x).svg, maths.mathml(x, True), etree.tostring(maths.omml(x)), maths.problem(x))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] and b"<path" in runs[0]


def test_every_han_character_is_drawn() -> None:
    def paths(latex: str) -> list[str]:
        return [each.get("d", "") for each in ET.fromstring(maths.svg(latex).svg).iter() if each.tag.endswith("path")]

    one, other, both = paths(r"\text{显}"), paths(r"\text{存}"), paths(r"\text{显存}")
    assert len(one) == len(other) == 1 and one != other
    assert len(both) == 2 and all(len(each) > 100 for each in both)
    assert len(paths(r"W_{\text{预训练}}")) == 4


def test_a_glyph_that_no_font_has_is_an_error() -> None:
    for character in ("א", "\U0001f600", "\U00030000"):
        with pytest.raises(maths.MathError, match=f"U.{ord(character):04X}"):
            drawing.draw(rf"\text{{{character}}}")


def test_the_baseline_is_where_text_has_it() -> None:
    x, g, fraction = maths.svg("x"), maths.svg("g"), maths.svg(r"\frac{a}{b}", display=True)
    assert abs(x.depth) < 0.05 < 0.2 < g.depth < 0.3
    assert 0.5 < fraction.depth < 0.9 and 0.9 < fraction.height - fraction.depth < 1.4
    top = float(x.svg.split('viewBox="')[1].split()[1]) / float(x.svg.split('viewBox="')[1].split()[3].rstrip('"'))
    assert x.depth == pytest.approx(x.height * (1 + top), abs=1e-3)


def test_limits_stand_under_in_a_display_and_beside_in_text() -> None:
    for latex in (r"\sum_i x", r"\max_\theta f", r"\operatorname*{arg\,min}_\theta f", r"\sup_x f"):
        assert "<munder>" in maths.mathml(latex, True) and "<msub>" not in maths.mathml(latex, True)
        assert "<msub>" in maths.mathml(latex) and "<munder>" not in maths.mathml(latex)
    assert "<msub>" in maths.mathml(r"\operatorname{arg\,max}_y p", True)
    assert "<munder>" in maths.mathml(r"\underset{x}{\max} f")


def test_faults_of_the_reader_are_mended() -> None:
    assert "<mi>softmax</mi>" in maths.mathml(r"\mathrm{softmax}(x)")
    assert "<mi>arg\u2009max</mi>" in maths.mathml(r"\operatorname{arg\,max}_y p")
    assert '<mi mathvariant="normal">d</mi>' in maths.mathml(r"\mathrm{d}x")
    assert "<mn>𝟎</mn>" in maths.mathml(r"\mathbf{0}") and "𝜽" in maths.mathml(r"\boldsymbol{\theta}")
    assert "<mtext>a&lt;b &amp; c</mtext>" in maths.mathml(r"\text{a<b & c}")
    assert maths.mathml(r"2in").count("<mi>") == 2
    assert "<mi>c</mi>" in maths.mathml(r"\begin{matrix} a & b \\ c & \end{matrix}")
    assert "≠" in maths.mathml(r"x \not= y") and "∉" in maths.mathml(r"x \not\in A")


def test_signs_are_spaced_as_in_tex() -> None:
    assert maths.mathml("a-b").count("mspace") == 2
    assert maths.mathml("=-b").count("mspace") == 1
    assert maths.mathml("x_{a-b}").count("mspace") == 0
    assert maths.mathml(r"\left(-b\right)").count("mspace") == 0
    assert maths.mathml(r"\log x").count("mspace") == 1 and maths.mathml(r"\log(x)").count("mspace") == 0


def test_equations_of_word_are_native() -> None:
    (nary,) = maths.omml(r"\sum_{i=1}^n x_i + c").iter(f"{M}nary")
    assert [each.tag.removeprefix(M) for each in nary] == ["naryPr", "sub", "sup", "e"]
    assert [each.tag.removeprefix(M) for each in nary[0]] == ["chr", "limLoc"]
    assert "".join(nary[3].itertext()) == "xi"
    (bare,) = maths.omml(r"\prod x").iter(f"{M}naryPr")
    assert [each.tag.removeprefix(M) for each in bare] == ["chr", "limLoc", "subHide", "supHide"]
    assert "func" in tags(r"\log x") and "limLow" in tags(r"\max_x f", True)
    assert tags(r"\left(\frac{a}{b}\middle|c\right)").count("e") == 2
    assert "eqArr" in tags(r"\begin{aligned} a &= b \\ &= c \end{aligned}")
    assert {"d", "m", "mr"} <= set(tags(r"\begin{cases} a & b \\ c & d \end{cases}"))
    assert {"acc", "bar", "groupChr", "rad"} <= set(tags(r"\hat{x}\overline{y}\underbrace{z}_{n}\sqrt[3]{w}"))
    assert "nor" in tags(r"\text{显存}") and "nor" not in tags("x")
    (kind,) = maths.omml(r"\binom{n}{k}").iter(f"{M}type")
    assert kind.get(f"{M}val") == "noBar"


# The children that the schema (ECMA-376, shared-math.xsd) wants, in its order; "e" of a delimiter may repeat.
ORDER = {
    "f": ["fPr", "num", "den"], "d": ["dPr", "e"], "nary": ["naryPr", "sub", "sup", "e"], "acc": ["accPr", "e"],
    "bar": ["barPr", "e"], "groupChr": ["groupChrPr", "e"], "rad": ["radPr", "deg", "e"], "func": ["funcPr", "fName", "e"],
    "sSub": ["e", "sub"], "sSup": ["e", "sup"], "sSubSup": ["e", "sub", "sup"], "limLow": ["e", "lim"],
    "limUpp": ["e", "lim"], "m": ["mPr", "mr"], "eqArr": ["e"], "dPr": ["begChr", "sepChr", "endChr"],
    "naryPr": ["chr", "limLoc", "subHide", "supHide"], "groupChrPr": ["chr", "pos", "vertJc"], "mcPr": ["count", "mcJc"],
}  # fmt: skip


def test_equations_follow_the_schema() -> None:
    seen = set()
    for element in (each for latex in [*GOOD, *FIELD] for each in maths.omml(latex, True).iter(etree.Element)):
        name = str(element.tag).removeprefix(M)
        children = [str(child.tag).removeprefix(M) for child in element]
        if name in ORDER:
            seen.add(name)
            assert children == sorted(children, key=ORDER[name].index)
        if name in ("e", "num", "den", "lim", "fName"):
            assert children, "Word shows a dotted box where nothing is"
    assert seen == set(ORDER)


def test_plain_words() -> None:
    assert maths.plain(r"W = W_0 + \frac{\alpha}{r} BA") == "W=W0+(α/r)BA"
    assert maths.plain(r"\mathbb{E}_{x \sim p}[\log f(x)]") == "Ex∼p[log f(x)]"
    assert maths.plain(r"\text{显存} \approx 16\Phi\ \text{字节}") == "显存≈16Φ 字节"
    assert maths.plain(r"\sqrt{d_k} \le x^2") == "√(dk)≤x^2"
