# %% [markdown]
# # Read a run of Mutascope
#
# A run file (.parquet) has a row for each mutant. DuckDB and pandas read it as any Parquet file, and
# what was screened is in its metadata. `docs/formats/run-file.md` lists all columns.
#
#     pip install duckdb pandas matplotlib
#     python examples/read-a-run.py run.parquet --open
#
# As a notebook it reads `run.parquet` in the folder that it runs in. Write one with
#
#     npm run screen -- --matrix L1.down --tile 8 --assay fox --out run.parquet

# %%
import json
import sys
import webbrowser
from urllib.parse import urlencode

import duckdb
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import BoundaryNorm, ListedColormap

named = [argument for argument in sys.argv[1:] if argument.endswith(".parquet")]
RUN = named[0] if named else "run.parquet"
LAB = "http://localhost:4173/"  # where `npm start` serves the page

# %% [markdown]
# ## What was screened, and of which model

# %%
db = duckdb.connect()
head = {
    bytes(key).decode(): json.loads(bytes(value))
    for key, value in db.execute("SELECT key, value FROM parquet_kv_metadata(?)", [RUN]).fetchall()
    if bytes(key).startswith(b"mutascope.")
}
plan, model = head["mutascope.plan"], head["mutascope.provenance"]["model"]
print(f"{model['name']} ({model['quantization']}), assay: {plan['assay']['name']}")

# %% [markdown]
# ## Counts by matrix, in DuckDB
#
# An NSM is a mutant whose answer differs from the wild type's. A no-op changed no weight, so it does
# not count as tested.

# %%
db.execute("CREATE VIEW run AS SELECT * FROM read_parquet($$" + RUN + "$$)")
print(
    db.sql("""
        SELECT matrix, kind, count(*) AS tested,
               count(*) FILTER (verdict = 'nsm') AS nsms,
               round(100 * avg((verdict = 'nsm')::INT), 1) AS per_cent
        FROM run WHERE verdict != 'no-op' GROUP BY ALL ORDER BY per_cent DESC LIMIT 8
    """).df().to_string(index=False)
)

# %% [markdown]
# ## The map of a matrix, in pandas and matplotlib
#
# Of the matrix with the most NSMs: which of max and min, written over a site, change the answer.

# %%
matrix = db.execute("""
    SELECT matrix FROM run GROUP BY matrix
    ORDER BY count(*) FILTER (verdict = 'nsm') DESC, matrix LIMIT 1
""").fetchone()[0]
mutants = db.execute(
    "SELECT * FROM run WHERE matrix = ? AND kind IN ('max', 'min') AND verdict != 'no-op'", [matrix]
).df()
shape = [(mutants["row"] + mutants["height"]).max(), (mutants["col"] + mutants["width"]).max()]
seen = np.full(shape, -1, dtype=np.int8)  # not tested
for m in mutants.itertuples():
    site = seen[m.row : m.row + m.height, m.col : m.col + m.width]
    site[site < 0] = 0
    if m.verdict == "nsm":
        site |= 1 if m.kind == "max" else 2

figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
names = ["not tested", "silent", "max", "min", "both"]
colours = ListedColormap(["#ffffff", "#eceae4", "#d55e00", "#006aa6", "#1d1d22"])
image = axes.imshow(seen, cmap=colours, norm=BoundaryNorm(np.arange(-1.5, 4), 5), aspect="equal")
figure.colorbar(image, ticks=range(-1, 4), label="changes the answer").ax.set_yticklabels(names)
axes.set(title=f"{matrix}, {plan['assay']['name']}", xlabel="in-feature", ylabel="out-feature")
figure.savefig("map.png", dpi=150)

# %% [markdown]
# ## The mutant that differs earliest, as a link
#
# The page opens with it on the bench. `docs/formats/link.md` says what a link holds.

# %%
earliest = db.sql("""
    SELECT * FROM run WHERE verdict = 'nsm' ORDER BY first_divergent, kl DESC NULLS LAST LIMIT 1
""").df()
for m in earliest.itertuples():
    site = f"{m.row}:{m.row + m.height},{m.col}:{m.col + m.width}"
    view = {"v": 1, "m": m.matrix, "s": site, "k": m.kind, "tile": m.height}
    if m.kind == "value":
        view["x"] = m.value
    asked = plan["assay"]
    if asked["type"] == "descriptive":  # other assays ask many prompts: choose theirs on the page
        view |= {"p": asked["prompt"], "n": asked["max_new_tokens"]}
        view |= {"t": asked["temperature"], "seed": asked["seed"]}
    link = f"{LAB}#{urlencode(view)}"
    print(f"From token {m.first_divergent + 1} on:", link)
    if "--open" in sys.argv:
        webbrowser.open(link)
