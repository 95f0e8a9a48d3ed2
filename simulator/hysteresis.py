"""A limit that holds until it is clearly over."""


class Hysteresis:
    """True once a value has passed a limit, until it is back past another.

    Where the first limit is the lower one, low values are the ones that count.
    """

    def __init__(self, begins: float, ends: float, delay: float = 0) -> None:
        """Take the limits and for how many seconds the first must be passed."""
        self.begins = begins
        self.ends = ends
        self.delay = delay
        self.active = False
        self._passed = 0.0

    def __bool__(self) -> bool:
        """Whether the limit is passed."""
        return self.active

    def check(self, value: float, dt: float) -> bool:
        """Look at a value that held for `dt` seconds."""
        sign = 1 if self.begins > self.ends else -1
        if self.active:
            self.active = sign * value > sign * self.ends
            self._passed = 0.0
        elif sign * value > sign * self.begins:
            self._passed += dt
            self.active = self._passed > self.delay
        else:
            self._passed = 0.0
        return self.active
