"""People: from sex, age and size to the parameters of one body, or of many."""

from charley.body.people.person import Person, PersonError
from charley.body.people.population import draw
from charley.body.people.resting import resting_state
from charley.body.people.sizing import person_parameters

__all__ = ["Person", "PersonError", "draw", "person_parameters", "resting_state"]
