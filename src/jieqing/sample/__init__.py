"""The sample company 青禾商城: two databases of invented people, and their data maps.

Everything is made from a seed by the standard library; nobody in it exists. Phones
stand in a block without subscribers, e-mails at example.test, identity numbers belong
to people born in 1900 in a region that does not exist.
"""

from jieqing.sample.generate import generate
from jieqing.sample.values import NamedCustomer, Sample, SampleExists

__all__ = ["NamedCustomer", "Sample", "SampleExists", "generate"]
