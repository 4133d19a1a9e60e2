"""Addresses of the API of contests, below /api/v1/."""

from django.urls import path

from contests.api import attempts, boards

app_name = "contests_api"
urlpatterns = [
    path("attempts/<slug:public_id>/", attempts.AttemptView.as_view(), name="attempt"),
    path("attempts/<slug:public_id>/answers/", attempts.AnswersView.as_view(), name="answers"),
    path("attempts/<slug:public_id>/submit/", attempts.SubmitView.as_view(), name="submit"),
    path("attempts/<slug:public_id>/ticket/", attempts.TicketView.as_view(), name="ticket"),
    path("rounds/<int:round_id>/board/", boards.BoardView.as_view(), name="board"),
    path("rounds/<int:round_id>/board/me/", boards.OwnRowView.as_view(), name="own_row"),
    path("rounds/<int:round_id>/places/", boards.PlacesView.as_view(), name="places"),
]
