"""What is wrong with figures given to a statistic: one class a fact, all `StatisticsInputError`.

Whatever a caller hands to a public function of this package ends in a result, a reason or one
of these; `wardlens.stats.inputs` raises most of them.
"""


class StatisticsInputError(ValueError):
    """The figures given cannot be what they are said to be; subclasses name the fact."""


class WrongKindError(StatisticsInputError):
    """An argument of another kind than the function takes: a list for a Series, text for a date."""


class SettingError(StatisticsInputError):
    """A setting (a number of draws, a window, a method) outside what the method allows."""


class NotANumberError(StatisticsInputError):
    """Text, a date or anything else that is no number stands where a figure is expected."""


class TooLargeError(StatisticsInputError):
    """A count so large that whole numbers can no longer be told apart (over 2⁵³)."""


class NotTrueOrFalseError(StatisticsInputError):
    """A mask does not say true or false for every row."""


class NegativeCountError(StatisticsInputError):
    """A count of events is below zero."""


class MissingCountError(StatisticsInputError):
    """A count is missing where the method has no answer without it."""


class NumeratorOverDenominatorError(StatisticsInputError):
    """More events than the base they are counted in."""


class NonPositiveWeightError(StatisticsInputError):
    """A weight is zero, negative, missing or endless."""


class EmptyGroupError(StatisticsInputError):
    """A group that the method compares has nobody in it."""


class UnequalLengthsError(StatisticsInputError):
    """Inputs that belong together row by row differ in length or shape."""


class ConfidenceError(StatisticsInputError):
    """A confidence level outside (0, 1)."""


class RepeatedKeyError(StatisticsInputError):
    """A key that should name one row or column names several."""


class UnmatchedKeysError(StatisticsInputError):
    """Two inputs that are joined by key do not have the same keys, or a column is not there."""


class UnalignedRowsError(StatisticsInputError):
    """Series that belong together row by row have different indexes."""


class UnknownGroupError(StatisticsInputError):
    """A group is named that the figures do not have."""


class LoneClusterError(StatisticsInputError):
    """A stratum has one cluster, so its variance cannot be estimated."""


class PopulationTooSmallError(StatisticsInputError):
    """A stratum's population is smaller than what was sampled of it."""


class MarginsDisagreeError(StatisticsInputError):
    """Two margins of one population have different totals."""


class RakingNotConvergedError(StatisticsInputError):
    """Raking did not reach its margins."""


class NotYesOrNoError(StatisticsInputError):
    """An answer of a proportion is neither 0, 1 nor missing."""


class MissingLabelError(StatisticsInputError):
    """A row does not say which stratum, cluster or cell it belongs to."""


class ProbabilityError(StatisticsInputError):
    """A probability below 0 or above 1."""


class MonthGapError(StatisticsInputError):
    """A series of months that skips a month, or cannot be cut into whole years."""


class LimitsError(StatisticsInputError):
    """A lower limit above its upper limit."""


class WindowError(SettingError):
    """A window or a share left out that the method does not allow."""
