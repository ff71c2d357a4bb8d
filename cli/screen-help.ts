import type { CliContext } from './context.ts';

/** What screen --help says. */
export const screenHelp = ({
  call,
}: Pick<
  CliContext,
  'call'
>) => `Screens mutations of a language model and writes what each does to its output.

  ${call('screen')} --matrix L2.gate --tile 8 --assay drosophila --out run.parquet
  ${call('screen')} --every-weight --verify 0.5% --assay drosophila --out run.parquet

What is screened
  --model MODEL        organism (the built-in one, default), a .gguf file, a folder with one, with
                       safetensors or with a model in MLC form, an address (https://…) of either, or
                       hf:owner/repository[/file.gguf].
                       What is fetched is kept in ~/.cache/mutascope (or $MUTASCOPE_CACHE)
  --eight-bit          puts safetensors into 8-bit groups of 32 (as GGUF's Q8_0) when they are read: half the
                       memory of 16-bit weights. Results name it; they are of another model than without
  --matrix NAMES       matrices: L2.gate, several as L2.gate,L3.up, a layer as L2, or all
                       (of a layer: q k v o gate up down; layers count from 0)
  --tile N             height and width of a tile in weights (default 8)
  --kinds KINDS        what is written over a tile: max, min (of the whole matrix), zero,
                       sign (every weight negated); default max,min
  --rows A:B --cols A:B  only rows A to B − 1, columns A to B − 1; at multiples of the tile
  --sample N           a random sample of N of these mutants; --sample-seed S (default 0, or --seed)
  --mutations FILE.csv instead of --matrix: a list with the header
                       matrix,row,col,height,width,kind and optionally value; a row is L2.gate,0,8,8,8,max;
                       kind is max, min, zero, sign or value, the number then in value

Every weight: all mutants are predicted, only the riskiest are screened
  --every-weight       predicts every mutant of --matrix (default all), --kinds and --tile (default 1), then
                       verifies the riskiest and audits the others
  --verify HOW         how far down: risk:0.3, to that risk (1 and more predicts a changed answer); 0.5%
                       of all mutants (default); a number of mutants; 2min (or s, h), so long in this
                       call; yield:1/50, until fewer than one in 50 of the last 512 is an NSM
  --audit N            a random sample of N mutants of the rest, by which it is told how many NSMs were
                       missed (default 2000; 0 for none); --audit-seed S (default 1, or --seed)
  --risks FILE.parquet also the predicted risks above 0.05, the riskiest first: columns matrix, row, col,
                       kind, risk, prompt, step, rival (of the margin that it eats)
  --predict-only       only predicts: no --out

What is asked of each mutant
  --assay NAME|FILE    an assay of the model's assays.json by its id, or a file with one assay
  --prompt TEXT        instead of --assay: one prompt, with
    --new-tokens N     most new tokens (default 48)
    --temperature T    0 is greedy (default); above, sampled with common random numbers
    --seed S           seed of the sampling (default 0)
    --seeds N          asked under N seeds, from --seed on; or a list of them: 0,4,7. The file tells
                       under how many of them each mutant's answer changes (prompts_diverged)
  --text               also what every mutant that is not silent says, and what follows from it

What is written
  --out FILE           .parquet or .csv; columns matrix, row, col, height, width, kind, value, verdict
                       (silent, nsm or no-op), first_divergent (-1 unless nsm), marginal, then
                       severities, how it was computed, and by which engine. An unfinished file is
                       gone on with. With --every-weight the riskiest first, each with its risk (empty
                       of what is not listed), then what was audited (how: audit); what was only predicted is no row
                       With --text also: text (of assays with several prompts texts, a JSON list),
                       phenotype (equal texts share a code: 0 the wild type's, 1 the commonest
                       other), and of each NSM cosine (of the texts' word counts with the wild
                       type's), degenerate (whether it ends in a loop), first_word; of style assays
                       first_words (a JSON list), rare_word and rare_word_count (the first word of
                       most of its texts that begins none of the wild type's); of batteries of 21
                       items malignant (cosine <= 0.5 and score <= 8)
  --png FILE.png       also a picture of the map; of several matrices one each (FILE-L2.gate.png)
  --shard I/N          only part I of N (from 1); ${call('merge')} joins the parts

How it is computed
  --engine ENGINE      webgpu: a GPU, or what stands for one; processor: the processor's cores, without a
                       GPU; both: mutants are dealt to both (default webgpu where there is a graphics
                       card, else processor). Engines say the same of a mutant but where two tokens
                       nearly tie; a file keeps to what it was begun with
  --naive              every mutant in place, generated from scratch: slow, the reference
  --browser            in headless Chromium instead of Node
  --adapter NAME       for webgpu: a GPU by a part of its name; software for a software one; list shows all
  --help               this text

Ctrl+C stops; what is done is kept, and the same command goes on. Ends with status 0 if the file is
complete, 130 if stopped, else 1 and one sentence.
`;
