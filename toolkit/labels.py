"""The words that the toolkit itself puts on a page, by the language of the bank."""

from __future__ import annotations

_ZH: dict[str, str | dict[str, str]] = {
    "contents": "目录",
    "knowledge": "知识点",
    "questions": "问题",
    "answer": "答案要点",
    "follow_ups": "可能追问",
    "follow_up": "追问",
    "script": "口述稿",
    "bonus": "加分项",
    "inference": "推理",
    "requires": "先修",
    "used_by": "用于",
    "see_question": "见问题",
    "page": "第 {} 页",
    "chapter": "第 {} 章",
    "sources": "参考文献",
    "glossary": "术语表",
    "index": "索引",
    "map": "知识地图",
    "map_note": "弧线从要先懂的指到需要它的（虚线指向前面）；圆点越大，依据它的问题越多，空心的还没有。",
    "map_before": "← 后是别章里要先懂的。",
    "map_thick": "弧线越粗，这样的先修越多。",
    "count_chapters": "{} 章",
    "count_points": "{} 点",
    "count_questions": "{} 题",
    "on_page": "（{} 页）",
    "as_of": "截至",
    "version": "版本",
    "license": "许可",
    "to_text": "跳到正文",
    "show_answers": "显示答案",
    "edition": {"study": "学习版", "questions": "题目版", "answers": "答案版", "speaking": "口述版"},
    "kind": {
        "standard": "标准题",
        "quick": "快问快答",
        "scenario": "场景题",
        "derivation": "推导题",
        "debugging": "排错题",
    },
    "level": {"basic": "基础", "intermediate": "进阶", "advanced": "高阶"},
    "importance": {"must": "必会", "should": "应会", "could": "可选"},
    "status": {"draft": "草稿", "reviewed": "已审阅"},
    "colon": "：",
    "comma": "、",
    "open": "（",
    "close": "）",
    "cards": "卡片",
    "continued": "续 {}/{}",
    "retired": "已撤回",
    "withdrawn": "这张卡片的内容已从题库撤回，不再更新。可以暂停或删除它。",
    "report": "报告错误",
    "report_to_giver": "有错请连同编号告诉牌组的提供者",
}
_EN: dict[str, str | dict[str, str]] = {
    "contents": "Contents",
    "knowledge": "Knowledge",
    "questions": "Questions",
    "answer": "Answer",
    "follow_ups": "Follow-ups",
    "follow_up": "Follow-up",
    "script": "Script",
    "bonus": "Bonus",
    "inference": "Inference",
    "requires": "Requires",
    "used_by": "Used in",
    "see_question": "See question",
    "page": "p. {}",
    "chapter": "Chapter {}",
    "sources": "Sources",
    "glossary": "Glossary",
    "index": "Index",
    "map": "Knowledge map",
    "map_note": "Arcs lead from what to know first to what needs it (dashed: upwards); the larger a dot, the more "
    "questions rest on it, and a hollow one has none yet.",
    "map_before": "After ← stands what to know first from other chapters.",
    "map_thick": "The thicker an arc, the more such requirements.",
    "count_chapters": "{} chapters",
    "count_points": "{} points",
    "count_questions": "{} questions",
    "on_page": " (p. {})",
    "as_of": "As of",
    "version": "Version",
    "license": "License",
    "to_text": "To the text",
    "show_answers": "Show answers",
    "edition": {"study": "Study", "questions": "Questions", "answers": "Answer key", "speaking": "Speaking"},
    "kind": {
        "standard": "Standard", "quick": "Quick", "scenario": "Scenario", "derivation": "Derivation",
        "debugging": "Debugging",
    },
    "level": {"basic": "Basic", "intermediate": "Intermediate", "advanced": "Advanced"},
    "importance": {"must": "Must know", "should": "Should know", "could": "Could know"},
    "status": {"draft": "Draft", "reviewed": "Reviewed"},
    "colon": ": ",
    "comma": ", ",
    "open": " (",
    "close": ")",
    "cards": "Cards",
    "continued": "cont. {}/{}",
    "retired": "Withdrawn",
    "withdrawn": "The bank has withdrawn what this card asked; it is updated no more. You can suspend or delete it.",
    "report": "Report an error",
    "report_to_giver": "Errors: tell who gave you the deck, with this id",
}  # fmt: skip


class Labels:
    """The words of one language: `labels["contents"]`, `labels.of("level", "basic")`."""

    def __init__(self, lang: str) -> None:
        self._words = _ZH if lang.lower().startswith("zh") else _EN

    def __getitem__(self, name: str) -> str:
        word = self._words[name]
        assert isinstance(word, str)
        return word

    def of(self, name: str, value: str) -> str:
        """The word for one value of a field, e.g. of a level."""
        words = self._words[name]
        assert isinstance(words, dict)
        return words[value]
