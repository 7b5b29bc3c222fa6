"""Technology transfer: from an invention's disclosure to its licence, income and distribution.

In: cases of the pipeline "transfer". Out: what belongs to them (disclosure, reviews, patents,
approaches, agreements, money, milestones) and the indicators over them. The project calls it.
"""
