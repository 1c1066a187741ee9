import json
from datetime import date
from importlib.resources import files

import pytest

from corpus.document.values import FlawKind
from corpus.flaws.contradictions import find_contradictions


def found(text: str) -> list[str]:
    places = sorted((flaw.start or 0, flaw.end or 0) for flaw in find_contradictions(text))
    return [text[start:end] for start, end in dict.fromkeys(places)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("胡锦涛同志在党的十九大报告中指出", ["胡锦涛同志在党的十九大报告"]),
        (
            "在认真学习贯彻党的十七届四中全会精神的形势下召开，我们圆满完成国庆73周年任务。",
            ["十七届四中全会", "国庆73周年"],
        ),
        (
            "认真学习贯彻党的十七届四中全会精神，落实党的十九大提出的任务",
            ["十七届四中全会", "十九大"],
        ),
        (
            "以胡锦涛同志为总书记的党中央领导我们贯彻党的二十大精神",
            ["以胡锦涛同志为总书记的党中央", "二十大"],
        ),
        ("隆重庆祝建党九十周年，认真落实党的二十大精神", ["建党九十周年", "二十大"]),
        ("今年是2015年，要落实党的十九大精神", ["今年是2015年", "十九大"]),
        ("讲话\n（2010年3月5日）\n要落实新发展理念", ["（2010年3月5日）", "新发展理念"]),
        (
            "今年是“十二五”开局之年，要统筹新冠肺炎疫情防控",
            ["今年是“十二五”开局之年", "新冠肺炎疫情"],
        ),
        ("纪念长征胜利80周年，弘扬“两个维护”", ["长征胜利80周年", "“两个维护”"]),
        ("今年是2011年，是“十三五”收官之年", ["今年是2011年", "是“十三五”收官之年"]),
    ],
)
def test_contradictions_of_time(text: str, words: list[str]) -> None:
    assert found(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "习近平同志在党的十九大报告中指出，江泽民同志在党的十五大报告中提出",
        "全面贯彻党的十八大和十八届三中、四中、五中、六中全会精神，迎接党的十九大胜利召开",
        "隆重庆祝改革开放40周年、新中国成立70周年、建党100周年，党的二十大胜利召开",
        "“七一”后至“十八大”召开前，贯彻党的十七届五中全会精神，胡锦涛总书记作出指示",
        "到建党一百周年时全面建成小康社会，贯彻落实党的十八届三中全会精神",
        "贯彻党的二十届三中全会精神，党的十八届三中全会以来，改革不断深化",
        "全国人大十三届三次会议和市十八大代表",
        "十九大至二十大期间，我们办成了大事",
        "以江泽民同志为核心的党的第三代中央领导集体，党的二十大报告",
        "今年是2021年，是“十四五”开局之年，要庆祝建党100周年，落实新发展理念",
        "讲话\n（2017年10月30日）\n学习贯彻党的十九大精神",
        "今年是2015年，明年是“十三五”开局之年",
        "今年是2010年，创新发展理念，转变作风",
        "今年是2022年，党将召开第二十次全国代表大会，是十分重要的一年",
        "讲话\n（2010年2月30日）\n要落实新发展理念",
    ],
)
def test_texts_that_agree_with_themselves(text: str) -> None:
    assert found(text) == []


def test_both_places_are_named() -> None:
    text = "今年是2015年，要落实党的十九大精神"
    first, second = find_contradictions(text)
    assert first.kind is FlawKind.CONTRADICTION
    assert first.reason == second.reason
    assert "今年是2015年" in first.reason
    assert "十九大" in first.reason


def test_every_milestone_names_its_source_and_its_day() -> None:
    path = files("corpus.calendar") / "milestones.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    groups = {name: rows for name, rows in data.items() if name != "about"}
    assert len(groups) >= 7
    for rows in groups.values():
        for row in rows:
            assert row["source"]
            assert row["confidence"] in ("certain", "likely")
            if "plans" not in groups or row not in groups["plans"]:
                for day in (row.get("from"), row.get("to")):
                    assert not day or date.fromisoformat(day)
    starts = [row["from"] for row in groups["plenums"]]
    assert starts == sorted(starts)
