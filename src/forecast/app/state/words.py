"""The words of the panels, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from forecast.settings.errors import bad_input, hint_for
from forecast.training import Text

WORDS: Mapping[str, Text] = {
    "title": Text("Target planner", "目标规划"),
    "company": Text("Company", "公司"),
    "all": Text("all", "全部"),
    "goal": Text("Company goal", "公司目标"),
    "goal_help": Text("a number, +8%, or empty", "数字、+8% 或留空"),
    "profile": Text("Chances", "概率方案"),
    "own": Text("own", "自定"),
    "floor": Text("Floor", "保底"),
    "base": Text("Base", "力争"),
    "stretch": Text("Stretch", "冲刺"),
    "chance": Text("chance", "概率"),
    "period": Text("Period", "期间"),
    "whole": Text("whole plan", "全期"),
    "rule": Text("Spread by", "分解方式"),
    "undo": Text("Undo", "撤销"),
    "redo": Text("Redo", "重做"),
    "save": Text("Save CSV", "保存 CSV"),
    "last_year": Text("Last year", "去年同期"),
    "own_base": Text("Own base", "自身力争"),
    "hold": Text("Hold", "锁定"),
    "release": Text("Release", "解锁"),
    "held": Text("Held", "已锁定"),
    "ready": Text("Type a number, or hold one. Totals follow.", "可直接修改数字或锁定，合计随之变化。"),
    "goal_set": Text("The company goal is {goal}.", "公司目标：{goal}。"),
    "no_goal": Text("Without a goal: the company's own levels.", "没有公司目标：采用公司自身水平。"),
    "kept": Text("Held numbers were kept.", "锁定的数字保持不变。"),
    "profile_set": Text(
        "Floor, base and stretch have chances of {floor:.0%}, {base:.0%} and {stretch:.0%}.",
        "保底、力争、冲刺的概率为 {floor:.0%}、{base:.0%}、{stretch:.0%}。",
    ),
    "number_set": Text(
        "{node}: {column} is {number}, reached with a chance of {chance}.",
        "{node}：{column}为 {number}，达成概率 {chance}。",
    ),
    "held_set": Text("{node} is held at its numbers.", "{node} 已锁定。"),
    "released": Text("{node} is released.", "{node} 已解锁。"),
    "undone": Text("Undone: {said}", "已撤销：{said}"),
    "redone": Text("Redone: {said}", "已重做：{said}"),
    "saved": Text("Saved: {file}", "已保存：{file}"),
    "refused": Text("Refused: {why}", "未接受：{why}"),
    "check": Text("Check", "检查"),
    "hint": Text("Hint", "提示"),
    "worked": Text("Worked answer", "参考答案"),
    "hint_number": Text("Hint {step} of {count}: {hint}", "提示 {step}/{count}：{hint}"),
    "thousand": Text("thousand {unit}", "千 {unit}"),
    "million": Text("million {unit}", "百万 {unit}"),
}


class Words:
    """The words of one language by name: `words("goal")`, with what is filled in by keyword."""

    def __init__(self, language: str = "en") -> None:
        if language not in Text._fields:
            way_out = hint_for(language, Text._fields)
            raise bad_input("there are no words in this language", way_out, column="language", value=language)
        self.language = language

    def __call__(self, name: str, **filled: object) -> str:
        """The word or sentence of that name."""
        return WORDS[name].of(self.language).format(**filled)
