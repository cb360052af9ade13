"""Who may read a file: one query, whether it is there or not, and peers while it stands on the board."""

from datetime import timedelta
from uuid import uuid4

import pytest

from requests_app.acts import conversation
from requests_app.files import attachments
from requests_app.vocabulary import Route
from tests.requests_app.sending_files import client_of, fetch

MIN = timedelta(minutes=1)


@pytest.mark.django_db
def test_a_file_is_one_query_whether_it_is_there_or_not(cast, kept, django_assert_num_queries):
    _, file = kept()
    for ref in (file.ref, uuid4()):
        with django_assert_num_queries(1):
            assert attachments.find_attachment(cast.nina, ref) is None


@pytest.mark.django_db
def test_on_the_board_peers_get_it_while_it_stands_there(cast, kept):
    r, file = kept(route=Route.PEERS)
    assert str(file.ref) in client_of(cast.ben).get("/peers/").content.decode()
    assert [fetch(who, file).status_code for who in (cast.ben, cast.nina, cast.maeve)] == [200, 404, 404]
    conversation.close(r, by=cast.asha, now=cast.NOW + MIN)
    assert fetch(cast.ben, file).status_code == 404
