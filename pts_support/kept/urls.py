from django.urls import path

from pts_support.kept import views

app_name = "kept"
urlpatterns = [
    path("kept/", views.kept, name="kept"),
    path("kept/words/", views.words, name="words"),
]
