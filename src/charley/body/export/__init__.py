"""The model in other people's languages: SBML for simulators, a listing for readers."""
