"""The commands of Indora. Each is a few lines that call the part which does the work."""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator

from app.settings import SettingsError, settings


def main(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m app", description="Indora, toko dan buku Koperasi Indora.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="perintah")
    for name, (_, about) in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about)
        if name == "seed":
            command.add_argument(
                "--scale", type=int, default=0, help="jumlah barang dan anggota untuk uji besar, misalnya 10000"
            )
        if name == "check":
            command.add_argument(
                "akar", nargs="?", help="CSV akar harian yang pernah diunduh dari /transparansi, untuk dibandingkan"
            )
        if name in ("backup", "restore"):
            command.add_argument("folder", help="folder cadangan")
        if name == "restore":
            command.add_argument("--into", default=None, help="folder data baru; bawaan: DATA_DIR")
        if name == "jabatan":
            command.add_argument("telepon", help="nomor HP orangnya; ia sudah mendaftar")
            command.add_argument("peran", help="ketua, bendahara, manajer, admin atau superadmin")
            command.add_argument("koperasi", help="nama pendek koperasi, misalnya indora atau sumber-jati")
            command.add_argument(
                "--dasar", required=True, help='keputusan di baliknya, misalnya "Keputusan RAT 12 Januari 2026"'
            )
        if name == "kontak":
            command.add_argument("koperasi", help="nama pendek koperasi, misalnya indora")
            command.add_argument("--telepon")
            command.add_argument("--whatsapp")
            command.add_argument("--badan-hukum", dest="badan_hukum", help="nomor badan hukum")
            command.add_argument("--nik-koperasi", dest="nik_koperasi")
        if name == "kebocoran":
            command.add_argument("--petugas", help="nomor HP akun yang dipakai; tanpa ini: semua yang tersimpan")
            command.add_argument("--koperasi", help="nama pendek satu koperasi primer, misalnya sumber-jati")
            command.add_argument("--sejak", help="2026-11-25 atau 2026-11-25T14:30 WIB")
            command.add_argument("--sampai")
        if name == "hitung":
            command.add_argument("apa", choices=["shu", "jasa-simpanan"])
    chosen = parser.parse_args(arguments)
    try:
        settings()
    except SettingsError as error:
        print(f"Tidak dapat mulai. {error}", file=sys.stderr)
        return 2
    return COMMANDS[chosen.command][0](chosen) or 0


def _run(_: argparse.Namespace) -> int:
    from app.cli.supervise import run_everything

    return run_everything()


def _serve(_: argparse.Namespace) -> int:
    from app.cli.serve import serve

    with embedded_database():
        return serve()


def _worker(_: argparse.Namespace) -> int:
    import uvloop

    from app import logs
    from app.jobs.worker import run

    logs.set_up(settings().log_level)
    with embedded_database():
        uvloop.run(run())
    return 0


def _sandbox(_: argparse.Namespace) -> int:
    from app.sandbox.serve import main as serve_sandbox

    serve_sandbox(settings().sandbox_port, settings().data_dir)
    return 0


def _migrate(_: argparse.Namespace) -> int:
    from app.cli.migrate import run_migrations
    from app.cli.seeding.demo import new_reference

    with embedded_database():
        run_migrations()
        asyncio.run(new_reference())
    return 0


def _seed(chosen: argparse.Namespace) -> int:
    from app.cli.seeding.demo import seed

    if settings().production:
        print("Data contoh ditolak dengan ENV=production.", file=sys.stderr)
        return 2
    with embedded_database():
        asyncio.run(seed(chosen.scale))
    return 0


def _reference(_: argparse.Namespace) -> int:
    from app.cli.seeding.demo import reference_as_owner

    with embedded_database():
        asyncio.run(reference_as_owner())
    return 0


def _check(chosen: argparse.Namespace) -> int:
    from app.cli.check import main as check

    with embedded_database():
        return check(chosen.akar)


def _backup(chosen: argparse.Namespace) -> int:
    from app.cli.keeping import backup

    with embedded_database():
        return backup(chosen.folder)


def _restore(chosen: argparse.Namespace) -> int:
    from app.cli.keeping import restore

    return restore(chosen.folder, chosen.into)


def _lupakan(_: argparse.Namespace) -> int:
    from app.cli.forgetting import main as forget

    with embedded_database():
        return forget()


def _rekey(_: argparse.Namespace) -> int:
    from app.cli.rekey import main as rekey

    with embedded_database():
        return rekey()


def _hitung(chosen: argparse.Namespace) -> int:
    from app.cli.hitung import main as calculate

    return calculate(chosen.apa)


def _jabatan(chosen: argparse.Namespace) -> int:
    from app.cli.officers import install

    with embedded_database():
        return install(chosen.telepon, chosen.peran, chosen.koperasi, chosen.dasar)


def _kontak(chosen: argparse.Namespace) -> int:
    from app.cli.officers import reach

    with embedded_database():
        return reach(
            chosen.koperasi,
            chosen.telepon,
            chosen.whatsapp,
            legal_number=chosen.badan_hukum,
            nik_koperasi=chosen.nik_koperasi,
        )


def _breach(chosen: argparse.Namespace) -> int:
    from app.cli.breach import main as list_concerned

    with embedded_database():
        return list_concerned(chosen)


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "run": (_run, "semuanya sekaligus: basis data, data contoh, pengganti gateway, pekerja, web"),
    "serve": (_serve, "server web saja"),
    "worker": (_worker, "pekerja latar saja"),
    "sandbox": (_sandbox, "pengganti Midtrans dan Digiflazz di komputer ini"),
    "migrate": (_migrate, "memperbarui susunan basis data"),
    "reference": (_reference, "mengisi data acuan: koperasi, daftar akun, tempat, ongkos kirim"),
    "jabatan": (_jabatan, "memberi dua pengurus pertama sebuah koperasi jabatannya"),
    "kontak": (_kontak, "menulis telepon, WhatsApp, badan hukum dan NIK sebuah koperasi"),
    "seed": (_seed, "mengisi data contoh (sekali)"),
    "check": (_check, "memeriksa semua janji buku dan stok"),
    "kebocoran": (_breach, "setelah kebocoran data: siapa dan data apa yang terdampak, sebagai csv"),
    "hitung": (_hitung, "menghitung SHU atau jasa simpanan dari JSON di masukan baku"),
    "backup": (_backup, "membuat cadangan"),
    "restore": (_restore, "memulihkan cadangan"),
    "kunci-data": (_rekey, "mengganti DATA_KEY: membuka dengan DATA_KEY_OLD, menyegel ulang dengan DATA_KEY"),
    "lupakan": (_lupakan, "setelah pemulihan dengan cara lain: menghapus lagi data orang yang pernah dihapus"),
}


@contextlib.contextmanager
def embedded_database() -> Iterator[None]:
    """The embedded PostgreSQL while a command needs it; one that already runs is left running."""
    if settings().database_url is not None:
        yield
        return
    from app.cli.embedded import Cluster

    cluster = Cluster(settings().data_dir)
    started = cluster.start()
    try:
        yield
    finally:
        if started:
            cluster.stop()
