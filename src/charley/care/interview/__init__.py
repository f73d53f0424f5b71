"""The adaptive interview as a value in and a value out; the whole state is the answers so far."""

from charley.care.interview.flow import next_turn, patient_file
from charley.care.interview.turn import Interruption, Option, Question, Turn
from charley.patient.interview.answers import Answer, InterviewError
from charley.patient.medicines.suggesting import medicine_names

__all__ = [
    "Answer", "Interruption", "InterviewError", "Option", "Question", "Turn", "medicine_names",
    "next_turn", "patient_file",
]  # fmt: skip
