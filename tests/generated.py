"""A bank of any size that looks like a real one: claims say what their points say, in other words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import PurePosixPath

from toolkit import bank
from toolkit.bank import Bank
from toolkit.reading import kind_of
from toolkit.writing import modeline

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
ROOT = PurePosixPath("content/big")
CHAPTERS = 10
# Sentences are put together from words of the field and plain Han words of two characters, as real ones are.
NOUNS = (
    "学习率 损失 梯度 权重 显存 激活 奖励 策略 样本 标签 回放 适配器 低秩 增量 量化 精度 吞吐 延迟 缓存 注意力 词表 提示 "
    "回答 偏好 指令 数据 模型 基座 参数 优化器 动量 预热 衰减 批次 长度 序列 位置 编码 评测 指标 方差 均值 温度 采样 "
    "路由 专家 分片 通信 检查点 日志 监控 版本 回滚 灰度 成本 隐私 版权 安全 拒答 幻觉 遗忘 蒸馏 合并 裁剪 基线 优势"
).split()
VERBS = "提高 降低 决定 影响 限制 放大 稳定 加快 减少 保留 更新 冻结 依赖 改变 抵消 超过 接近 区分 验证 记录".split()
HAN = [
    bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)
]  # the common ones
NAMES = "LoRA QLoRA DPO PPO GRPO AdamW ZeRO FSDP vLLM RoPE BF16 NF4 SFT RLHF KL PEFT".split()


def files(questions: int, points: int, seed: int = 7, defects: bool = False) -> Iterator[tuple[str, str]]:
    """Paths below the project, and texts: five points a topic, one question a file with three follow-ups.

    With defects, every third answer names a point that is not there; else the strict preset finds nothing to mend.
    """
    yield "viva.toml", ""
    for path, text in _files(questions, points, seed, defects):
        kind = kind_of(path, ROOT)
        assert kind is not None
        yield str(path), modeline(kind, len(path.parts) - 1) + text


def _files(questions: int, points: int, seed: int, defects: bool) -> Iterator[tuple[PurePosixPath, str]]:
    choose = random.Random(seed)
    words = ["".join(choose.choices(HAN, k=2)) for _ in range(6000)]

    def sentence() -> str:
        return (
            f"{choose.choice(words)}的{choose.choice(NOUNS)}{choose.choice(VERBS)}{choose.choice(words)}"
            f"{choose.choice(NOUNS)}，{choose.choice(words)}{choose.choice(VERBS)} {choose.choice(NAMES)} 的"
            f"{choose.choice(words)}{choose.choice(NOUNS)}。"
        )

    chapters = "".join(f"  - id: c{each}\n    title: 章 {each}\n" for each in range(CHAPTERS))
    yield ROOT / "bank.yaml", f"id: big\ntitle: 大题库\nlang: zh-CN\nchapters:\n{chapters}roles: {{algorithm: 算法}}\n"
    works = "".join(f"- id: s-{each}\n  type: article\n  title: Work {each}\n" for each in range(max(2, points // 50)))
    yield ROOT / "sources.yaml", works
    said: list[list[str]] = []
    for topic in range((points + 4) // 5):
        text = f"title: 主题 {topic}\npoints:\n"
        for number in range(topic * 5, min(topic * 5 + 5, points)):
            facts = [sentence() for _ in range(6)] + [f"第 {number} 组取 {number + 8} 个样本。"]
            said.append(facts)
            body = "".join(f"      {fact}\n" for fact in facts)
            need = f"    requires: [p-{number - 1}]\n" if number % 5 else ""
            text += f"  - id: p-{number}\n    uid: {uid('p', number)}\n    title: {choose.choice(words)}的{choose.choice(NOUNS)}{choose.choice(words)}\n"
            text += f"    body: |\n{body}      取 $x_{{{number}}}=\\frac{{a}}{{b}}$。\n{need}"
            text += f"    cites: [s-{number % max(2, points // 50)}]\n    terms: [{choose.choice(words)}{number}]\n    status: reviewed\n"
        yield ROOT / f"knowledge/c{topic % CHAPTERS}/t{topic}.yaml", text
    for number in range(questions):
        own = [(number * 5 + each) % points for each in range(5)]
        broken = defects and number % 3 == 0
        text = f"id: q-{number}\nuid: {uid('q', number)}\nstatus: reviewed\nprompt: 为什么{sentence()[:-1]}？\nlevel: basic\nroles: [algorithm]\nanswer:\n"
        script = ""
        for each, point in enumerate(own):
            other = (point + 1) % points
            claim = f"{choose.choice(said[point][:6])[:-1]}；{choose.choice(said[other][:6])}"
            if each == 0:
                claim = f"{claim[:-1]}，取 {point + 8} 个样本。"
            script += f"  {claim}\n"
            text += f"  - text: {claim}\n    supported_by: [p-{point}, p-{'none' if broken and each == 2 else other}]\n"
        text += f"script: |\n{script}follow_ups:\n"
        for each in range(3):
            point = own[each]
            text += f"  - uid: {uid('f', number * 3 + each)}\n    angle: 边界\n    prompt: 如果{sentence()[:-1]}？\n    answer:\n"
            text += f"      - text: {choose.choice(said[point][:6])}\n        supported_by: [p-{point}]\n"
        yield ROOT / f"questions/c{number % CHAPTERS}/q-{number}.yaml", text


def generated_bank(questions: int, points: int, defects: bool = False) -> Bank:
    """The same as a bank in memory."""
    texts = {PurePosixPath(name): text for name, text in files(questions, points, defects=defects)}
    return bank.load({path: text for path, text in texts.items() if path.is_relative_to(ROOT)}, ROOT, month="2026-11")


def uid(kind: str, number: int) -> str:
    """A uid that no other kind or number has."""
    return kind + "".join(LETTERS[(number >> (5 * place)) & 31] for place in range(9))
