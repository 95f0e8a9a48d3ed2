"""Which records of one device are believed: its order and its key, judged as they come.

One `Trust` for each device, held by whoever hears it. Decode what was heard and
hand it over, record or not, with the time at which it was heard (seconds, on any
clock that goes on):

    trust = Trust.remembered(known, fingerprint(address, key))
    judgement = trust.hear(read(data, key), time)
    if judgement.record is not None:
        show(judgement.record)  # without the values that make no sense
    elif judgement.outcome is Outcome.REPEATED:
        note_heard(time)  # what is shown was sent again
    trust.trusted  # keep in the entry, with `kind` and `spare_bits_used`
    trust.lost  # the key does not fit what is heard

An owner that knows by the bytes alone that a packet is the last accepted again can
tell `order.hear` instead, which costs next to nothing. `counts` says how much came of
what, `order.by_arrival` whether the counter is of no use, `reception` how well the
device is heard. A key that was entered begins anew: with a new `Trust`.

The protocol has no authentication, and of a key only the first byte can be
checked. So nothing is believed that does not agree with something else:

- A record is accepted if it agrees with the last accepted, or with one of the
  last four that waited, and its counter went on from there.
- Trust is earned by two that agree. It is lost when for a minute the device was
  not heard and none of the last twenty records was accepted, or none of five in
  ten minutes; then it takes five of twenty that agree with one another.
- Another record type or product needs five that agree, and a minute of them without
  the device as it was.
- Another series of counts needs two that agree, and half a minute without the
  old one; five, and longer, while the last record of that is repeated. If the old
  one goes on after all, it is back at once.
- A record that goes on being repeated for half a minute is shown, but not
  trusted.

It keeps out noise, wrong keys, late proxies and simple replays, not a forger.
"""

from collections import Counter, deque
from typing import Any, Final, Self

from .. import NoReading, Record
from .held import Held, Kind
from .jury import KEPT, WAITING, find_again, summon
from .misses import Misses
from .order import Order, Place
from .other_kind import OtherKind
from .outcome import Judgement, Outcome
from .plausibility import judge
from .reception import Reception

STANDING: Final = 30  # s for which a record must be repeated
OTHER_STANDING: Final = 60  # s, if its count does not go on from the last


class Trust:
    """The running judgement on the records of one device.

    trusted: whether the key is known to be right.
    lost: whether it seems wrong: none of many records was accepted.
    kind: what the device sends, None until that is known.
    spare_bits_used: whether its firmware uses bits that are unused as published.
    same: whether the record that was heard last says what was accepted before it.
    """

    def __init__(
        self,
        trusted: bool = False,
        spare_bits_used: bool = False,
        kind: Kind | None = None,
    ) -> None:
        """Start with what is remembered of this key."""
        self.trusted = trusted
        self.spare_bits_used = spare_bits_used
        self.kind = kind
        self.lost = False
        self.same = False
        self.counts: Counter[str] = Counter()
        self.order = Order()
        self.reception = Reception()
        self._accepted: Held | None = None
        self._former: Held | None = None  # the last of the series before
        # What waits: news by its count, noise, and what is of another series or of the
        # series before.
        self._waiting: deque[Held] = deque(maxlen=KEPT)
        self._senseless: deque[Held] = deque(maxlen=KEPT)
        self._other_series: deque[Held] = deque(maxlen=KEPT)
        self._former_series: deque[Held] = deque(maxlen=WAITING)
        self._other_kind = OtherKind()
        self._misses = Misses()
        self._number = 0  # of records that were accepted or waited as news
        self._begun: float | None = None  # when a record was heard first

    @classmethod
    def remembered(cls, device: dict[str, Any], key_fingerprint: str) -> Self:
        """Return the judgement that an entry keeps, if it is on this key."""
        if device.get("key") != key_fingerprint:
            return cls()
        return cls(
            trusted=True,
            spare_bits_used=bool(device.get("spare_bits_used")),
            kind=(device["record"], device["product_id"]),
        )

    @property
    def misses(self) -> int:
        """How many records speak against the key since one was accepted."""
        return len(self._misses)

    @property
    def waiting(self) -> Record | None:
        """The record that came last, if it waits and is plausible by itself."""
        if not self._waiting or not self._waiting[-1].verdict.plausible:
            return None
        return self._waiting[-1].record

    def hear(self, found: Record | NoReading, time: float) -> Judgement:
        """Judge what was heard, in the light of what was heard before."""
        if isinstance(found, NoReading):
            self.counts[found.reason.name.lower()] += 1
            return Judgement(Outcome.NO_RECORD)
        judgement = self._judge(found, time)
        self.counts[judgement.outcome] += 1
        return judgement

    def _judge(self, found: Record, time: float) -> Judgement:
        """Judge a record by itself, by its place in the order, and by others."""
        same = None  # as most do: what it is and holds was judged before, and agrees
        if self._accepted is not None and self._accepted.record.says_the_same(found):
            same = self._accepted
        self.same = same is not None
        if same is not None and same.record.nonce == found.nonce:
            self.order.hear(time)
            return Judgement(Outcome.REPEATED)
        verdict = judge(found) if same is None else same.verdict
        record = found.without(verdict.hidden) if verdict.hidden else found
        held = Held(record, time, verdict, self._number, found.nonce or 0)
        if same is None:
            if self._begun is None:
                self._begun = time
            if self.kind not in (None, held.kind):
                return self._judge_other_kind(held)
            if not held.makes_sense(self.spare_bits_used):
                # However much noise there is, what waits goes on waiting.
                pool = self._waiting if self.lost else self._senseless
                return self._hold(held, pool, Outcome.IMPLAUSIBLE)
        place = self.order.place(held.counter, time, found.number)
        if place is Place.NEWS:
            if same is not None or self._can_follow(held):
                return self._accept(held)
            return self._match(held, self._waiting, Outcome.WAITING)
        if place is Place.AGAIN and same is not None:
            return Judgement(Outcome.REPEATED)
        return self._judge_no_news(held, place)

    def _can_follow(self, held: Held) -> bool:
        """Whether a record can follow what was accepted last, if its count does."""
        usual = held.is_usual(self.spare_bits_used)
        accepted = self._accepted
        if accepted is None:  # the key was right when the owner last ran
            return self.trusted and usual and not held.verdict.doubtful
        if accepted.is_usual(self.spare_bits_used) and not usual:
            return False
        return accepted.agrees_with(held)

    def _judge_no_news(self, held: Held, place: Place) -> Judgement:
        """Judge a record whose count does not go on from the newest."""
        former = self._former
        if place is Place.AGAIN:
            if former is not None and former.is_of(held.record):
                return self._judge_standing(former, held.time, Outcome.LATE)
            return Judgement(Outcome.LATE)
        if place is Place.FORMER_SERIES:
            usual = held.is_usual(self.spare_bits_used)
            if usual and former is not None and former.agrees_with(held):
                return self._accept(held, anew=True)
            return self._match(held, self._former_series, Outcome.OTHER_SERIES)
        if place is Place.LATE:
            self.reception.hear(held.counter, held.time)
            return self._match(held, self._other_series, Outcome.LATE)
        return self._match(held, self._other_series, Outcome.OTHER_SERIES)

    def _match(self, held: Held, pool: deque[Held], outcome: Outcome) -> Judgement:
        """Accept a record that agrees with those that waited; else let it wait, too.

        pool: those that waited. outcome: what is said of it while it waits.
        """
        before = find_again(held.record, pool)
        if before is not None:
            judgement = self._judge_standing(before, held.time, outcome)
            if judgement.record is not None or before is not pool[-1]:
                return judgement
        jury = summon(held, pool, self.lost, self.spare_bits_used)
        needed = jury.needed + (before is not None)  # what is heard again tells less
        in_order = len(jury.agreeing if self.order.by_arrival else jury.preceding)
        if jury.finds_late and not self.order.by_arrival:
            # Of what waits, so it proves nothing of what was accepted.
            in_order, outcome = 0, Outcome.LATE
        is_news = pool is self._waiting  # else another series begins with it
        if in_order >= needed and (
            pool is not self._other_series
            or self.order.is_over(held.time, in_order + 1)
        ):
            return self._accept(held, anew=not is_news)
        if len(jury.agreeing) >= needed and not (is_news and self._accepted):
            if self.order.note_disorder(held.time):
                return self._accept(held, anew=True)
            if outcome is Outcome.WAITING:
                outcome = Outcome.OTHER_SERIES
        return self._hold(held, pool, outcome, len(jury.agreeing) >= jury.needed)

    def _judge_standing(self, held: Held, time: float, outcome: Outcome) -> Judgement:
        """Show what a device goes on repeating, if nothing else of it is heard.

        held: as it was heard first. time: when it is heard again.
        """
        anew = outcome is not Outcome.WAITING
        patience = OTHER_STANDING if anew else STANDING
        heard = max(held.time, self.order.heard)
        if time - heard < patience or self.lost or held.verdict.doubtful:
            return Judgement(outcome)
        return self._accept(held._replace(time=time), earns=False, anew=anew)

    def _judge_other_kind(self, held: Held) -> Judgement:
        """Begin anew with what the device sends instead of what it sent, if it does."""
        if not held.verdict.possible:
            return Judgement(Outcome.IMPLAUSIBLE)
        assert self._begun is not None
        heard = max(self._begun, self.order.heard)
        if not self._other_kind.takes_over(held, heard):
            return Judgement(Outcome.OTHER_KIND)
        self._forget_order()
        return self._accept(held, anew=True)

    def _accept(self, held: Held, earns: bool = True, anew: bool = False) -> Judgement:
        """Accept a record.

        earns: whether another agreed with it. anew: whether it begins another series.
        """
        order = self.order
        if earns:
            self.trusted = True
            if not held.verdict.spare_bits:
                self.spare_bits_used = True
        self._number += 1
        self.lost = False
        if not self.same:
            self.kind = held.kind
        self._misses.end(held.time)
        if anew:  # what waited with it is old now
            self._former_series.clear()
            for waited in self._other_series:
                order.remember(waited.counter, waited.record.number)
            self.reception.forget()
        former = order.former
        order.accept(held.counter, held.time, held.record.number, anew)
        if order.former is not former:
            self._former = self._accepted
        self._accepted = held
        self._other_series.clear()
        self._other_kind.clear()
        if order.by_arrival:
            self.reception.forget()
        else:
            self.reception.hear(held.counter, held.time)
        return Judgement(Outcome.ACCEPTED, held.record)

    def _hold(
        self, held: Held, pool: deque[Held], outcome: Outcome, agrees: bool = False
    ) -> Judgement:
        """Keep a record that was not accepted, and see whether trust is lost by it.

        agrees: whether as many agree with it as must, though its count is no news.
        """
        if find_again(held.record, pool) is not None:
            return Judgement(outcome)
        pool.append(held)
        self._number += pool is self._waiting
        self._misses.add(held.time, counts=not agrees)
        if agrees or self.lost:
            return Judgement(outcome)
        if self._misses.are_too_many(held.time, self.order.heard):
            self.lost = True
            self.trusted = False
            self._accepted = None
            self._forget_order()
        return Judgement(outcome)

    def _forget_order(self) -> None:
        """Begin anew, but for what waits because its unused bits are odd."""
        odd = [
            waited
            for waited in self._waiting
            if not waited.is_usual(self.spare_bits_used)
        ]
        self._waiting = deque(odd, KEPT)  # of the others, five must come anew
        self.order.forget()
        self.reception.forget()
