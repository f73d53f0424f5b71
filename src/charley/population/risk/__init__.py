"""The probability of cramps in somebody who has not come for cramps: said, learnt and scored."""
