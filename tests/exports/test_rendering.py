import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from agreements.vocabulary import Language
from exports import docx, spreadsheets
from exports.rendering import Rendering, RenderingBusy, RenderingFailed, RenderingTimedOut
from tests.exports.samples import a_commitment, a_dossier
from tests.exports.test_spreadsheets import the_commitments

ROOT = Path(__file__).parents[2]

# What another process prints of the same three files; nothing of this one's state can have helped.
ELSEWHERE = """
import hashlib
from pathlib import Path
from agreements.vocabulary import Language
from exports import docx, pdf, spreadsheets, summaries
from registry.assets import FONTS
from registry.languages import words
from tests.exports.samples import BASE_URL, DAY, a_dossier
from tests.exports.test_spreadsheets import the_commitments
for language in Language:
    summary = summaries.summarise(a_dossier(), words(language), day=DAY, base_url=BASE_URL)
    print(hashlib.sha256(pdf.Press(FONTS).pdf(summary)).hexdigest())
    print(hashlib.sha256(docx.render(summary)).hexdigest())
print(hashlib.sha256(spreadsheets.xlsx(the_commitments())).hexdigest())
"""


@pytest.fixture
async def rendering(fonts):
    crew = Rendering(fonts, workers=2, most_waiting=4, timeout=60)
    yield crew
    await crew.stop()


def pids(crew):
    return [worker._process.pid for worker in crew._crew if worker._process is not None]


def huge(summary_of):
    """A summary that takes many seconds."""
    return summary_of(a_dossier(commitments=tuple(a_commitment(n) for n in range(1, 800))))


async def test_the_three_kinds_of_files_are_made_as_in_this_process(rendering, press, summary_of):
    summary, listing = summary_of(), the_commitments()
    made = await asyncio.gather(rendering.pdf(summary), rendering.docx(summary), rendering.xlsx(listing))
    assert made == [press.pdf(summary), docx.render(summary), spreadsheets.xlsx(listing)]


@pytest.mark.slow
def test_another_process_makes_the_same_bytes(press, summary_of):
    """With another seed for hashes, another time zone and another locale."""
    expected = []
    for language in Language:
        expected += [press.pdf(summary_of(language=language)), docx.render(summary_of(language=language))]
    expected.append(spreadsheets.xlsx(the_commitments()))
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONPATH": ".",
    }
    other = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.split() == [hashlib.sha256(file).hexdigest() for file in expected]


async def test_the_web_process_stands_still_for_nobody(rendering, summary_of):
    await rendering.pdf(summary_of())
    job = asyncio.create_task(rendering.pdf(summary_of()))
    turns = 0
    while not job.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert await job
    # A process that set the type itself would come round once or twice; a tenth of a second leaves room for twenty.
    assert turns > 5


def test_the_web_process_never_loads_the_typesetter():
    code = "import sys, exports.rendering, exports.summaries; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


async def test_a_killed_worker_gives_an_error_and_is_replaced(rendering, summary_of):
    await rendering.start()
    job = asyncio.create_task(rendering.pdf(huge(summary_of)))
    await asyncio.sleep(0.5)
    for pid in pids(rendering):
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(RenderingFailed):
        await asyncio.wait_for(job, 10)
    assert (await asyncio.wait_for(rendering.pdf(summary_of()), 30)).startswith(b"%PDF")


async def test_what_takes_too_long_is_given_up_and_its_process_ended(fonts, summary_of):
    crew = Rendering(fonts, workers=1, timeout=1.0)
    try:
        await crew.start()
        (before,) = pids(crew)
        began = time.perf_counter()
        with pytest.raises(RenderingTimedOut):
            await crew.pdf(huge(summary_of))
        assert time.perf_counter() - began < 5
        assert not psutil.pid_exists(before) or psutil.Process(before).status() == psutil.STATUS_ZOMBIE
    finally:
        await crew.stop()


async def test_more_than_may_wait_are_turned_away_at_once(rendering, summary_of):
    jobs = [asyncio.create_task(rendering.docx(summary_of())) for _ in range(6)]
    await asyncio.sleep(0)
    with pytest.raises(RenderingBusy):
        await rendering.docx(summary_of())
    assert len(await asyncio.gather(*jobs)) == 6
    assert await rendering.docx(summary_of())


async def test_whoever_goes_away_does_not_hand_a_busy_worker_to_the_next(fonts, summary_of):
    crew = Rendering(fonts, workers=1)
    try:
        await crew.pdf(summary_of())
        impatient = asyncio.create_task(crew.pdf(summary_of(language=Language.EN)))
        await asyncio.sleep(0.05)
        impatient.cancel()
        russian = summary_of()
        assert await crew.docx(russian) == docx.render(russian)
        with pytest.raises(asyncio.CancelledError):
            await impatient
    finally:
        await crew.stop()


async def test_without_fonts_a_pdf_is_refused_and_a_word_file_made(tmp_path, summary_of):
    crew = Rendering(tmp_path, workers=1)
    try:
        with pytest.raises(Exception, match=r"rendering\.no_fonts"):
            await crew.pdf(summary_of())
        assert (await crew.docx(summary_of())).startswith(b"PK")
    finally:
        await crew.stop()


async def test_an_error_in_a_library_is_an_answer_and_not_the_end_of_the_worker(rendering, summary_of):
    await rendering.start()
    before = pids(rendering)
    with pytest.raises(RenderingFailed):
        await rendering.xlsx(summary_of())
    assert await rendering.xlsx(the_commitments())
    assert pids(rendering) == before


async def test_stopping_leaves_no_process_behind(fonts, summary_of):
    crew = Rendering(fonts, workers=2)
    await crew.start()
    jobs = [asyncio.create_task(crew.pdf(huge(summary_of))) for _ in range(4)]
    await asyncio.sleep(0.3)
    workers = pids(crew)
    await asyncio.wait_for(crew.stop(), 15)
    for job in jobs:
        with pytest.raises(RenderingFailed):
            await job
    assert pids(crew) == []
    assert not [
        p for p in workers if psutil.pid_exists(p) and psutil.Process(p).status() != psutil.STATUS_ZOMBIE
    ]
