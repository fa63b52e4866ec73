"""Resident surveys: from one row a person to shares of groups, and nothing else.

`answers` reads the file, `coding` translates it by the survey's map (`mapping`) into the
questions we know (`catalogue`), `weighting` rakes, `estimates` makes the shares, `withholding`
decides what may be shown, `tables` writes them into a store. No row of a person leaves this
package: the store that serves holds aggregates only.
"""
