"""Quotations of East Asian texts after whose closing mark the sentence goes on.

In 「事実ではない。」と否定した the stop belongs to the quotation, and "と" ties it to the verb of
saying. Such a sentence is one unit from its beginning to that verb.
"""

import re
from collections.abc import Sequence

Span = tuple[int, int]

_QUOTATION = re.compile(r"「[^「」]*」|『[^『』]*』|“[^“”]*”")
_TIED = re.compile(
    # Words that begin like a particle, and begin sentences.
    r"(?!とても|ところ|とりわけ|とにかく|とうとう|でも|では、|もし|もちろん|もはや|もう|もっと"
    r"|もともと|はい|はじめ|やがて|やはり|やっと|のち|かつて|かなり|かれ|かの|がん|にもかかわらず)"
    r"(?:[とはがをにのでもへやかだ、，]|など|って|なら)"
    r"|[\uac00-\ud7a3]"  # Korean particles follow without a space
)
_SAID = re.compile(  # 他说, 记者问道, and not 他没有回答
    r"(?![\u4e00-\u9fff]{0,10}(?:没有|沒有|未|拒绝|拒絕))"
    r"[\u4e00-\u9fff]{0,10}(?:说|說|问|問|表示|称|稱|指出|强调|強調|写道|寫道|回答|答道|补充)"
)
_INTRODUCED = re.compile(r"[：:]\s?$")  # 外长说：“…” is complete
_NEXT = re.compile(r"\s*(?=[「『“])")


def tied_quotations(block: str) -> list[Span]:
    """Find where no sentence ends because a quotation goes on: start and end, in order.

    A Japanese quotation is held together from its opening mark. What is said in a Korean or
    Chinese one stays several sentences, and only the last of them goes on.
    """
    tied: list[Span] = []
    for match in reversed(list(_QUOTATION.finditer(block))):
        if _TIED.match(block, match.end()) or _leads_to_tied(block, match.end(), tied):
            start = match.end() - 1 if match.group()[0] == "“" else match.start()
            tied.append((start, match.end()))
        elif _SAID.match(block, match.end()) and not _INTRODUCED.search(
            block[max(0, match.start() - 2) : match.start()]
        ):
            tied.append((match.end() - 1, match.end()))
    return tied[::-1]


def _leads_to_tied(block: str, end: int, tied: Sequence[Span]) -> bool:
    """Return whether another quotation comes next, and that one is tied."""
    following = _NEXT.match(block, end)
    return following is not None and bool(tied) and tied[-1][0] == following.end()
