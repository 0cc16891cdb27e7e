"""A worker dies by SIGKILL in the middle of an import: the next one goes on there, and no row is done twice."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import F
from django.utils import timezone

from dropship.events.models import Event
from dropship.office.actions.keep_upload import keep_upload
from dropship.office.actions.start_import import start_import
from dropship.office.actions.stop_import import stop_import
from dropship.office.actions.take_import_batch import take_import_batch
from dropship.office.importers import importer_of
from dropship.office.models import ImportRefusal, ImportRun
from dropship.office.tasks import work_imports
from dropship.tabular.importing import batches, survey
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from inventory.models import Product
from tests.faults.mortal import until_the_worst_moment
from tests.faults.test_killed_workers import others_have_left
from tests.tabular.files import opened

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, BAD = 500, 10
TABLE = "sku,name\n" + "".join(f"SKU-{n},{'' if n % 50 == 0 else 'Product'}\n" for n in range(ROWS))


@pytest.fixture
def run(maple: Tenant) -> ImportRun:
    """Five hundred products wait to be imported, ten of them bad."""
    with tenant_scope(maple):
        kept = keep_upload(TABLE.encode(), "p.csv", kind="products", by="user:max", at=timezone.now())
        return start_import(kept.id, is_dry_run=False, by="user:max", at=timezone.now())


def lease_ends(run: ImportRun) -> None:
    ImportRun.objects.filter(id=run.id).update(leased_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("moment", ["taken", "kept"])
def test_an_import_whose_worker_was_killed_goes_on_where_it_was(maple: Tenant, run: ImportRun, run_jobs, moment: str):
    with until_the_worst_moment("import_and_die", maple.id, moment):
        assert run_jobs(maple, only=("imports",)) == 0, "what is being imported is left alone"
    others_have_left()
    with tenant_scope(maple):
        run.refresh_from_db()
        assert (run.status, run.position, run.read) == ("running", 300, 300)
        assert Product.objects.count() == 294
        lease_ends(run)

    run_jobs(maple, only=("imports",))

    with tenant_scope(maple):
        run.refresh_from_db()
        assert (run.status, run.read, run.created, run.unchanged, run.refused) == (
            "completed",
            ROWS,
            ROWS - BAD,
            0,
            BAD,
        )
        assert Product.objects.count() == ROWS - BAD
        assert Event.objects.filter(name="product.changed").count() == ROWS - BAD
        assert ImportRefusal.objects.count() == ImportRefusal.objects.values("line").distinct().count() == BAD


def test_a_batch_that_another_worker_has_done_is_not_done_again(maple: Tenant, run: ImportRun):
    """Two workers that both believe to be at the beginning: one of them has the batch."""
    importer = importer_of("products")(maple)
    table = opened(TABLE, layout=importer.layout)
    first = next(batches(table, importer, survey(table, importer).groups))
    with tenant_scope(maple):
        answers = [take_import_batch(run.id, importer, first, at=timezone.now()) for _ in range(2)]

    assert answers == [True, False]
    with tenant_scope(maple):
        run.refresh_from_db()
        assert (run.read, run.created, ImportRefusal.objects.count()) == (100, 98, 2)


def test_a_turn_that_is_over_hands_the_rest_to_the_next(maple: Tenant, run: ImportRun, monkeypatch):
    monkeypatch.setattr("dropship.office.tasks.TURN_SECONDS", 0)
    turns = 0
    while work_imports(maple.id):
        turns += 1

    assert turns == 6
    with tenant_scope(maple):
        run.refresh_from_db()
        assert (run.status, run.created, run.refused) == ("completed", ROWS - BAD, BAD)


def test_a_long_file_is_read_to_its_end_once_and_then_every_turn_gets_on(maple: Tenant, monkeypatch):
    """However slow the reading is: it is not of the turn."""
    monkeypatch.setattr("dropship.office.actions.keep_upload.SURVEYED_ROWS", 50)
    readings, clock = [], [0.0]

    def slow_survey(*arguments, **options):
        readings.append(clock[0])
        clock[0] += 1_000
        return survey(*arguments, **options)

    def slow_batches(*arguments, **options):
        clock[0] += 1_000
        yield from batches(*arguments, **options)

    monkeypatch.setattr("dropship.office.tasks.survey", slow_survey)
    monkeypatch.setattr("dropship.office.tasks.batches", slow_batches)
    monkeypatch.setattr("dropship.office.tasks.time", SimpleNamespace(monotonic=lambda: clock[0]))
    with tenant_scope(maple):
        kept = keep_upload(TABLE.encode(), "p.csv", kind="products", by="user:max", at=timezone.now())
        assert (kept.rows, kept.groups) == (0, None), "not read to its end within the request"
        run = start_import(kept.id, is_dry_run=False, by="user:max", at=timezone.now())

    turns = []
    while work_imports(maple.id):
        with tenant_scope(maple):
            run.refresh_from_db()
            turns.append((run.status, run.rows, run.read))

    assert turns == [("queued", ROWS, 0), ("completed", ROWS, ROWS)]
    assert readings == [0.0]


def test_whoever_reads_a_file_for_minutes_keeps_it_from_the_others(
    maple: Tenant, run: ImportRun, run_jobs, monkeypatch
):
    others = []

    def while_it_reads(*arguments, **options):
        with tenant_scope(maple):  # four minutes go by
            ImportRun.objects.update(leased_until=F("leased_until") - timedelta(minutes=4))
        others.append(run_jobs(maple, only=("imports",)))
        return batches(*arguments, **options)

    monkeypatch.setattr("dropship.office.tasks.batches", while_it_reads)
    work_imports(maple.id)

    assert others == [0]


def test_stopped_in_the_middle_it_keeps_what_was_taken_and_leaves_the_rest(maple: Tenant, run: ImportRun, monkeypatch):
    def two_batches_then_a_person(*arguments, **options):
        for number, batch in enumerate(batches(*arguments, **options)):
            if number == 2:
                with tenant_scope(maple):
                    stop_import(run.id, by="user:ann", at=timezone.now())
            yield batch

    monkeypatch.setattr("dropship.office.tasks.batches", two_batches_then_a_person)
    work_imports(maple.id)
    monkeypatch.undo()

    assert work_imports(maple.id) == 0, "nobody goes on with it by itself"
    with tenant_scope(maple):
        run.refresh_from_db()
        assert (run.status, run.read, Product.objects.count()) == ("stopped", 200, 196)
        start_import(run.id, is_dry_run=False, by="user:max", at=timezone.now())
    work_imports(maple.id)
    with tenant_scope(maple):
        run.refresh_from_db()
        assert (run.status, run.created, run.unchanged, run.refused) == ("completed", ROWS - BAD - 196, 196, BAD)


def test_an_import_that_breaks_says_so_keeps_what_it_did_and_can_be_begun_again(
    maple: Tenant, run: ImportRun, run_jobs, monkeypatch
):
    taken = []

    def take_one(self, unit, **_):
        taken.append(unit)
        if len(taken) > 150:
            raise RuntimeError("a mistake of ours")
        return original(self, unit, **_)

    importer = importer_of("products")
    original = importer.take_one
    monkeypatch.setattr(importer, "take_one", take_one)
    work_imports(maple.id)
    with tenant_scope(maple):
        run.refresh_from_db()
        assert (run.status, run.read, Product.objects.count()) == ("failed", 100, 98)
        assert "our fault" in run.reason
    monkeypatch.undo()

    with tenant_scope(maple):
        start_import(run.id, is_dry_run=False, by="user:max", at=timezone.now())
    run_jobs(maple, only=("imports",))

    with tenant_scope(maple):
        run.refresh_from_db()
        assert (run.status, run.created, run.unchanged, run.refused) == ("completed", ROWS - BAD - 98, 98, BAD)
