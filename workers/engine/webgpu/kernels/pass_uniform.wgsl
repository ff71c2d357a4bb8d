// Where the rows of a pass stand. Activations hold rows of several sequences, T after T.
struct PassUniform {
  rows: u32,           // T: rows of each sequence in this pass
  first_position: u32, // position in the sequence of a sequence's row 0
  tail: u32,           // n: the last n rows of each sequence go to the head
  step: u32,           // index in the continuation of what the first tail row chooses
}
