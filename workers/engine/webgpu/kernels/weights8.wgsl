// Columns 8·oct … 8·oct + 7 of a row of W.
fn weights8(row: u32, oct: u32, rows: u32) -> Eight {
  let eight = unscaled8(row, oct, rows);
  let scale = scale_of(row, oct / 4u, rows);
  return Eight(eight.a * scale, eight.b * scale);
}

fn weight(row: u32, col: u32, rows: u32) -> f32 {
  let eight = weights8(row, col / 8u, rows);
  return select(eight.b[col & 3u], eight.a[col & 3u], (col & 7u) < 4u);
}
