"""Addresses of the study pages and of the bank’s desk."""

from django.urls import path

from questions.views import bank, coverage, desk_documents, documents, exchange, images, practice, question

app_name = "questions"
urlpatterns = [
    path("documents/", documents.library, name="documents"),
    path("documents/<slug:code>/", documents.document, name="document"),
    path("documents/<slug:code>/qr.svg", documents.qr, name="qr"),
    path("documents/<slug:code>/editions/<int:number>/", documents.edition, name="edition"),
    path("documents/<slug:code>/<str:ref>/qr.svg", documents.passage_qr, name="passage_qr"),
    path("documents/<slug:code>/practice/", practice.practice, name="practice"),
    path("questions/images/<slug:name>", images.image, name="image"),
    path("bank/", bank.questions, name="bank"),
    path("bank/review/", bank.review, name="bank_review"),
    path("bank/steps/", bank.steps, name="bank_steps"),
    path("bank/new/", question.new, name="bank_new"),
    path("bank/drafts/", question.draft, name="bank_draft"),
    path("bank/preview/", question.preview, name="bank_preview"),
    path("bank/similar/", question.alike, name="bank_similar"),
    path("bank/drafts/<int:draft_id>/discard/", question.discard, name="bank_discard"),
    path("bank/imports/", exchange.imports, name="bank_imports"),
    path("bank/imports/templates/<slug:name>/", exchange.template_file, name="bank_template"),
    path("bank/imports/<int:batch_id>/", exchange.batch, name="bank_import"),
    path("bank/imports/<int:batch_id>/take/", exchange.take, name="bank_import_take"),
    path("bank/imports/<int:batch_id>/undo/", exchange.undo, name="bank_import_undo"),
    path("bank/export/", exchange.export, name="bank_export"),
    path("bank/questions/<slug:ref>/", question.question, name="bank_question"),
    path("bank/questions/<slug:ref>/edit/", question.edit, name="bank_edit"),
    path("bank/questions/<slug:ref>/compare/", question.compare, name="bank_compare"),
    path("bank/questions/<slug:ref>/step/", question.step, name="bank_step"),
    path("bank/questions/<slug:ref>/comment/", question.comment, name="bank_comment"),
    path("bank/questions/<slug:ref>/versions/<int:number>/", question.version, name="bank_version"),
    path("bank/questions/<slug:ref>/versions/<int:number>/restore/", question.restore, name="bank_restore"),
    path("bank/documents/", desk_documents.desk, name="bank_documents"),
    path("bank/documents/new/", desk_documents.new, name="bank_document_new"),
    path("bank/documents/drafts/<int:pk>/", desk_documents.draft, name="bank_document_draft"),
    path("bank/documents/drafts/<int:pk>/keep/", desk_documents.keep, name="bank_document_keep"),
    path("bank/documents/drafts/<int:pk>/discard/", desk_documents.discard, name="bank_document_discard"),
    path("bank/documents/<slug:code>/", desk_documents.document, name="bank_document"),
    path("bank/documents/<slug:code>/edition/", desk_documents.new_edition, name="bank_edition_new"),
    path("bank/documents/<slug:code>/editions/<int:number>/", desk_documents.edition, name="bank_edition"),
    path("bank/coverage/", coverage.coverage, name="bank_coverage"),
]
