"""Addresses of contests' pages."""

from django.urls import path, re_path

from contests.views import attempts, boards, contests

app_name = "contests"
_ROUND = "contests/<slug:slug>/rounds/<int:number>"
urlpatterns = [
    path("", contests.home, name="home"),
    path("contests/<slug:slug>/", contests.contest, name="contest"),
    path("contests/<slug:slug>/enter/", contests.enter_contest, name="enter"),
    path("contests/<slug:slug>/qr.svg", contests.qr, name="qr"),
    path(f"{_ROUND}/", contests.ready, name="ready"),
    path(f"{_ROUND}/start/", contests.start_attempt, name="start"),
    path(f"{_ROUND}/board/", boards.board, name="board"),
    path(f"{_ROUND}/places/", boards.rollup, name="places"),
    path(f"{_ROUND}/places/<slug:code>/", boards.rollup, name="places_province"),
    re_path(
        r"^contests/(?P<slug>[-\w]+)/rounds/(?P<number>[0-9]{1,4})/export/(?P<province>all|[0-9]{2})\.(?P<form>csv|xlsx)$",
        boards.export,
        name="places_export",
    ),
    path("attempts/<slug:public_id>/", attempts.attempt, name="attempt"),
    path("attempts/<slug:public_id>/result/", attempts.result, name="result"),
    path("attempts/<slug:public_id>/card.png", attempts.card, name="card"),
    path("my/", contests.mine, name="my"),
    path("resume/", contests.resume, name="resume"),
]
