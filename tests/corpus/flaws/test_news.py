import pytest

from corpus.flaws.news import find_news_report

BODY = "今天召开这次会议，主要任务是总结去年的工作，研究部署今年的重点任务。"


@pytest.mark.parametrize(
    "text",
    [
        "本报讯（记者张三）12月6日，市委书记李四调研。李四强调，要抓好落实。",
        "某某调研时强调\n新华社某地5月1日电 市委书记调研。",
        "近日，全市召开会议。会议指出，要抓好落实。会议强调，要压实责任。",
        "（通讯员 王五）昨天，县委书记主持召开座谈会。",
        "3日下午，县委书记张三在青石镇调研。张三指出，要看住山塘。张三强调，要守好底线。",
        "眼下，各地春耕有序推进。据介绍，当地已备足种子。负责人说，今年墒情好于往年。",
    ],
)
def test_news_reports(text: str) -> None:
    (flaw,) = find_news_report(text)
    assert (flaw.start, flaw.end) == (0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        f"同志们：\n{BODY}我讲三点意见。中央会议强调，要抓好落实。会议指出，要压实责任。",
        f"新华社北京5月1日电\n在大会上的讲话\n同志们：\n我代表市委讲话。我讲三点。我相信大家。{BODY}",
        "各县人民政府：现将办法印发给你们，请认真贯彻执行。",
        f"{BODY}近日我到乡镇走了走。",
        "防汛要从早抓起。我们要看住每一座山塘，必须落实责任，务必备足物资。",
        "这就是说，责任要到人。可以说，工作的新要求，已经明确。我们希望，大家抓好落实。",
        "青政发〔2021〕3号\n近日，县政府研究同意。有关要求，请遵照执行。他强调，要落实。他指出，要抓紧。",
    ],
)
def test_speeches_and_documents_are_no_reports(text: str) -> None:
    assert list(find_news_report(text)) == []
