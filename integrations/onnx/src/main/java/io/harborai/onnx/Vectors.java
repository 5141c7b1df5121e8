package io.harborai.onnx;

import java.util.List;

/**
 * The vectors of some texts.
 *
 * @param vectors   one for each text, of length 1
 * @param tokens    how many were read
 * @param truncated how many texts were longer than the model reads
 */
record Vectors(List<float[]> vectors, long tokens, int truncated) {}
