"""Addresses of contests' pages."""

from django.urls import path, re_path

from contests.views import (
    analysis,
    attempts,
    boards,
    contests,
    corrections,
    coverage,
    organise,
    organise_people,
    organise_rounds,
    reports,
)

app_name = "contests"
_ROUND = "contests/<slug:slug>/rounds/<int:number>"
_DESK = "organise/<slug:slug>"
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
    # The organiser's desk.
    path("organise/", organise.contests, name="organise"),
    path("organise/new/", organise.new, name="organise_new"),
    path(f"{_DESK}/", organise.contest, name="organise_contest"),
    path(f"{_DESK}/figures/", organise.figures, name="organise_figures"),
    path(f"{_DESK}/share/", organise.share, name="organise_share"),
    path(f"{_DESK}/settings/<slug:section>/", organise.settings, name="organise_settings"),
    path(f"{_DESK}/publish/", organise.publish, name="organise_publish"),
    path(f"{_DESK}/status/<slug:change>/", organise.change_status, name="organise_status"),
    path(f"{_DESK}/delete/", organise.delete, name="organise_delete"),
    path(f"{_DESK}/papers/", organise_rounds.blueprints, name="organise_blueprints"),
    path(f"{_DESK}/papers/new/", organise_rounds.blueprint, name="organise_blueprint_new"),
    path(f"{_DESK}/papers/count/", organise_rounds.count_lines, name="organise_count"),
    path(f"{_DESK}/papers/<int:pk>/", organise_rounds.blueprint, name="organise_blueprint"),
    path(f"{_DESK}/papers/<int:pk>/delete/", organise_rounds.delete_blueprint, name="organise_blueprint_delete"),
    path(f"{_DESK}/rounds/new/", organise_rounds.new_round, name="organise_round_new"),
    path(f"{_DESK}/rounds/<int:number>/", organise_rounds.edit_round, name="organise_round"),
    path(f"{_DESK}/rounds/<int:number>/results/", organise_rounds.results, name="organise_results"),
    path(f"{_DESK}/rounds/<int:number>/analysis/", analysis.analysis, name="analysis"),
    path(f"{_DESK}/rounds/<int:number>/analysis/items.csv", analysis.as_table, name="analysis_csv"),
    path(f"{_DESK}/rounds/<int:number>/analysis/report.pdf", analysis.report, name="analysis_pdf"),
    path("bank/analysis/", analysis.rounds, name="bank_analysis"),
    path(f"{_DESK}/rounds/<int:number>/<slug:change>/", organise_rounds.change_round, name="organise_round_change"),
    path(f"{_DESK}/entries/", organise_people.entries, name="organise_entries"),
    path(f"{_DESK}/entries/<int:pk>/", organise_people.entry, name="organise_entry"),
    path(f"{_DESK}/list/", organise_people.invitees, name="organise_invitees"),
    path(f"{_DESK}/list/<int:pk>/remove/", organise_people.remove_invitee, name="organise_invitee_remove"),
    path(f"{_DESK}/units/", organise_people.units, name="organise_units"),
    path(f"{_DESK}/organisers/", organise_people.organisers, name="organise_organisers"),
    path(f"{_DESK}/organisers/<int:pk>/remove/", organise_people.remove_organiser, name="organise_organiser_remove"),
    # A page of the bank's desk that tells of blueprints.
    path("bank/coverage/<slug:code>/", coverage.coverage, name="bank_coverage"),
    path(f"{_DESK}/corrections/", corrections.corrections, name="organise_corrections"),
    path(f"{_DESK}/corrections/new/", corrections.choose, name="organise_correction_new"),
    path(f"{_DESK}/corrections/new/<int:version>/", corrections.write, name="organise_correction_write"),
    path(f"{_DESK}/corrections/<int:pk>/", corrections.correction, name="organise_correction"),
    path(f"{_DESK}/corrections/<int:pk>/<slug:verdict>/", corrections.decide, name="organise_correction_decide"),
    # The bank's desk: what people who took part say about questions.
    path("bank/correct/<int:version>/", corrections.where, name="correct"),
    path("bank/reports/", reports.queue, name="reports"),
    path("bank/reports/<int:pk>/", reports.answer, name="report_answer"),
    path("attempts/<slug:public_id>/report/<int:position>/", reports.report, name="report"),
    path("my/", contests.mine, name="my"),
    path("resume/", contests.resume, name="resume"),
]
