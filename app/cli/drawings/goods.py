"""How each good of the assortment looks: a pack, its colours, its sign. One entry a slug, no brand on any of them."""

from app.cli.drawings import crafts, heaps, motifs, packs, things

# base and second colours, used again and again so that the set holds together
GREEN, FERN, TEAL, SKY, NAVY = "#2f7d4f", "#7fb069", "#2a8f86", "#4aa3d8", "#274b7a"
RED, BRICK, ORANGE, GOLD, STRAW = "#c8372d", "#a6502e", "#e5832b", "#e9b63f", "#f3dca0"
BROWN, COCOA, CREAM, WHITE, PINK, PLUM = "#7a4a22", "#4b2c17", "#fbf1d8", "#fbfaf5", "#e88aa8", "#7b4a86"

PICTURES: dict[str, str] = {
    "beras-medium-5-kg": packs.sack("#e9dcbc", GREEN, motifs.rice, GOLD, GREEN, field=WHITE),
    "beras-premium-5-kg": packs.sack("#c9a24a", COCOA, motifs.rice, "#c98f1e", BROWN, field=WHITE, shape="diamond"),
    "beras-sphp-5-kg": packs.sack("#f4f1e6", SKY, motifs.rice, GOLD, NAVY, field="#d9ecf7", shape="panel"),
    "beras-curah": heaps.tray(heaps.mound("#dccfab", "#fffdf6", 5)),
    "jagung-pipil": heaps.tray(heaps.mound("#e3a02c", "#f7cf5e", 10, "1 14")),
    "kacang-tanah": heaps.tray(heaps.mound("#b0683a", "#d99a67", 12, "3 16")),
    "minyakita-1-l": packs.stand("#f2c94c", RED, motifs.palm, RED, GREEN, field=WHITE, window="#fbe38e"),
    "minyak-goreng-1-l": packs.stand("#f0b429", GREEN, motifs.palm, "#d9651f", GREEN, shape="arch", window="#f9d97c"),
    "minyak-goreng-2-l": packs.jug("#f0b93a", GREEN, motifs.palm, "#d9651f", GREEN),
    "margarin-200-g": packs.box(
        GOLD, BRICK, motifs.flower, GOLD, BRICK, w=180, h=92, depth=60, scale=0.7, shape="oval"
    ),
    "gula-pasir-1-kg": packs.pillow("#eef1f2", GREEN, motifs.cubes, "#dfe9ee", "#8fa9b8", field="#bfe0c8"),
    "gula-merah": heaps.palm_sugar(),
    "garam-halus-250-g": packs.pillow("#3d7fc0", NAVY, motifs.sparkle, "#3d7fc0", SKY, shape="diamond", wide=0.82),
    "tepung-terigu-1-kg": packs.pillow("#3f78b5", NAVY, motifs.wheat, "#d9962b", BROWN, shape="arch"),
    "tepung-tapioka-500-g": packs.pillow("#f2ecdf", TEAL, motifs.tuber, BROWN, "#e0c59a", field="#cdeae4", wide=0.9),
    "tepung-beras-500-g": packs.pillow(
        "#f0a9b8", "#c75b78", motifs.rice, "#fffdf6", "#c75b78", field="#c75b78", wide=0.9
    ),
    "tepung-bumbu-80-g": packs.pillow(ORANGE, RED, motifs.chili, RED, GREEN, shape="diamond", wide=0.72),
    "mi-goreng-85-g": packs.pillow("#e9b63f", RED, motifs.noodles, "#d98a1f", RED, shape="panel"),
    "mi-kuah-70-g": packs.pillow("#5fae5a", GREEN, motifs.bowl, RED, "#e0a12b", shape="oval"),
    "bihun-300-g": packs.pillow("#e7efe6", "#3b8f6a", motifs.noodles, "#b9c9c0", "#3b8f6a", field=WHITE, shape="arch"),
    "telur-ayam": heaps.eggs(),
    "sarden-155-g": packs.can(RED, GOLD, motifs.fish, NAVY, WHITE, w=150, h=92, scale=0.6),
    "sarden-425-g": packs.can(RED, GOLD, motifs.fish, NAVY, WHITE, w=132, h=210, scale=0.85),
    "kornet-200-g": packs.can("#8c2f26", "#d8b15a", motifs.cow, BROWN, STRAW, w=156, h=128, scale=0.7),
    "kecap-manis-220-ml": packs.bottle("#2e1a10", RED, motifs.bean, BROWN, STRAW, field="#f5d97c", tall=0.82),
    "kecap-manis-520-ml": packs.bottle("#2e1a10", GREEN, motifs.bean, BROWN, STRAW, field="#f5d97c"),
    "saus-sambal-275-ml": packs.bottle("#c8321f", GREEN, motifs.chili, RED, GREEN, shape="oval", tall=0.9),
    "penyedap-100-g": packs.pillow("#f2c230", "#b5651d", motifs.bowl, "#b5651d", "#d9962b", shape="oval", wide=0.76),
    "santan-65-ml": packs.box("#fdf9ee", GREEN, motifs.coconut, BROWN, "#e8efe6", w=104, h=150, depth=40, scale=0.9),
    "bawang-merah": heaps.onions(),
    "bawang-putih": heaps.garlic(),
    "teh-celup-25": packs.box("#2f7d4f", "#1d5138", motifs.leaf, FERN, GREEN, w=158, h=118, depth=60, scale=0.85),
    "teh-tubruk-40-g": packs.pillow("#b8322a", "#7a1d18", motifs.cup, BRICK, BROWN, shape="arch", wide=0.72),
    "kopi-bubuk-165-g": packs.stand("#4b2c17", "#2e1a10", motifs.bean, BROWN, STRAW, field="#f0dcae"),
    "kopi-sachet-renteng-10": packs.strip("#6b3d1e", "#2e1a10", motifs.bean, BROWN, STRAW),
    "kopi-susu-renteng-10": packs.strip("#c58b55", COCOA, motifs.cup, BROWN, COCOA),
    "susu-kental-370-g": packs.can("#f6f2e4", "#2f5fa8", motifs.glass, "#f3e6c4", "#2f5fa8", w=118, h=146, scale=0.75),
    "susu-bubuk-400-g": packs.box("#5a9bd4", NAVY, motifs.glass, "#f6eed8", NAVY, w=136, h=196, scale=1.15),
    "susu-uht-200-ml": packs.box(
        "#eef4f8", "#2f6fb5", motifs.cow, "#5f6f80", "#f0c0b0", w=92, h=176, depth=46, scale=0.85
    ),
    "air-botol-600-ml": things.water_bottle(),
    "air-gelas-220-ml": things.cups(),
    "air-galon-19-l": things.gallon(),
    "gas-3-kg": things.gas(),
    "deterjen-800-g": packs.stand("#2f6fc0", "#1d4488", motifs.shirt, SKY, WHITE, shape="oval"),
    "sabun-colek-400-g": packs.jar("#58b5a0", GREEN, motifs.plate, "#58b5a0", WHITE, tall=-30),
    "sabun-cuci-piring-650-ml": packs.squeeze("#a9cf3c", GREEN, motifs.lemon, "#e8c92e", WHITE),
    "pelembut-800-ml": packs.jug("#b58fd0", PLUM, motifs.flower, PLUM, GOLD),
    "pembersih-lantai-780-ml": packs.jug("#4fb6a8", "#17645c", motifs.sparkle, TEAL, GOLD, shape="oval"),
    "obat-nyamuk-bakar-10": packs.box("#2f8f5a", "#1b5c39", motifs.coil, "#1b5c39", ORANGE, w=150, h=150, depth=36),
    "sabun-mandi-85-g": packs.bar("#f3b8c6", "#d9708f", motifs.flower, "#d9708f", GOLD),
    "sampo-renteng-12": packs.strip("#3f8f5a", "#1d5138", motifs.drop, GREEN, "#bfe0c8"),
    "pasta-gigi-190-g": packs.tube("#d8392f", NAVY, motifs.tooth, "#dfeaf2", "#8fb0c8"),
    "sikat-gigi": things.toothbrush(),
    "tisu-250-lembar": things.tissue(),
    "pembalut-10": things.pads(),
    "popok-m-20": things.nappies(),
    "biskuit-120-g": packs.pillow("#d9572f", BRICK, motifs.biscuit, "#e3a857", BROWN, shape="panel"),
    "kerupuk-mentah-250-g": packs.pillow(
        "#f6ead0", ORANGE, motifs.shrimp, "#e8743b", BRICK, field="#fff", shape="oval"
    ),
    # --- UMKM: kraft paper and quiet colours, so that they are known among the factory goods
    "keripik-tempe-100-g": packs.stand("#c99a5b", GREEN, motifs.tempe, "#e8c98a", "#b07a3a", window="#e8c98a"),
    "keripik-tempe-pedas-100-g": packs.stand("#c99a5b", RED, motifs.tempe, "#e07a4a", BRICK, window="#dd8a5a"),
    "sambal-pecel-250-g": packs.jar("#8a4a22", GREEN, motifs.nut, "#d9a25a", BROWN, specks="#c8573a"),
    "batik-tulis-blora": crafts.batik(),
    "ukiran-jati": crafts.carving(),
    "kopi-blora-200-g": packs.stand("#b98a52", COCOA, motifs.bean, BROWN, STRAW, shape="arch"),
    "gula-semut-250-g": packs.jar("#a9652c", "#6f3f16", motifs.coconut, BROWN, "#d9a25a", specks="#d08d4c"),
    "jamu-kunyit-asam-350-ml": packs.bottle("#e39a1f", GREEN, motifs.turmeric, "#d97a1a", GOLD),
    "bumbu-sate-blora-200-g": packs.stand("#c99a5b", BRICK, motifs.skewer, "#9a5428", BROWN, shape="panel"),
    "egg-roll-waluh-150-g": packs.box(
        "#e9a23b", "#8f4a16", motifs.pumpkin, ORANGE, BRICK, w=176, h=124, depth=48, scale=0.9
    ),
    "tape-singkong-500-g": heaps.tape(),
    "emping-melinjo-250-g": heaps.emping(),
    "madu-hutan-jati-250-ml": packs.jar("#d98a1f", "#5b2c10", motifs.comb, "#e9a92e", "#b9701a", tall=26),
    "tas-anyaman": crafts.bag(),
    "sabun-herbal-80-g": packs.bar("#b9cf9a", "#6f9350", motifs.leaf, "#6f9350", GREEN),
    "rengginang-250-g": heaps.rengginang(),
    "abon-lele-100-g": packs.jar("#b5793a", RED, motifs.fish, "#5f6a58", STRAW, specks="#d9a25a"),
    "kerupuk-rambak-150-g": heaps.rambak(),
    "wayang-kulit-mini": crafts.wayang(),
    "kue-satu-kacang-hijau-200-g": heaps.kue_satu(),
}

SHELVES: dict[str, tuple[str, ...]] = {
    "beras-dan-jagung": ("beras-medium-5-kg", "jagung-pipil"),
    "minyak-dan-margarin": ("minyak-goreng-2-l", "margarin-200-g"),
    "gula-garam-dan-tepung": ("tepung-terigu-1-kg", "gula-merah"),
    "mi-dan-bihun": ("mi-kuah-70-g", "mi-goreng-85-g"),
    "telur-dan-lauk-kaleng": ("sarden-425-g", "telur-ayam"),
    "bumbu-dan-saus": ("saus-sambal-275-ml", "bawang-merah"),
    "teh-kopi-dan-susu": ("susu-bubuk-400-g", "teh-celup-25"),
    "air-dan-gas": ("air-galon-19-l", "gas-3-kg"),
    "sabun-dan-cucian": ("pelembut-800-ml", "deterjen-800-g"),
    "kebersihan-diri": ("tisu-250-lembar", "sabun-mandi-85-g"),
    "bayi": ("popok-m-20",),
    "camilan": ("kerupuk-mentah-250-g", "biskuit-120-g"),
    "produk-umkm": ("batik-tulis-blora", "madu-hutan-jati-250-ml"),
}
"""What stands together on the picture of a category, back to front."""
