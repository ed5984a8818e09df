"""What any line of an order tells of its units, whoever looks at it: the buyer's page or the deed that holds it."""

from app.domain.promotions.gone import gone_idr


class Sold:
    """Mixed into the lines of orders. `less`: units that the buyer no longer wants; `handed_quantity`: None before the hand-over."""

    __slots__ = ()

    quantity: int
    less: int
    handed_quantity: int | None
    total_idr: int

    @property
    def wanted(self) -> int:
        """The most that is handed over."""
        return self.quantity - self.less

    @property
    def missing(self) -> int:
        """Units that were ordered and never handed over; none before the hand-over."""
        return self.quantity - self.handed_quantity if self.handed_quantity is not None else 0

    @property
    def gone(self) -> int:
        """Units of it that are not, or will not be, handed over."""
        return self.less if self.handed_quantity is None else self.missing

    def worth_idr(self, before: int, units: int) -> int:
        """What `units` are worth to the buyer when `before` of the line are gone already."""
        return gone_idr(self.total_idr, self.quantity, before, units)
