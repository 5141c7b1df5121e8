package io.harborai.knowledge.index;

/**
 * How a Lucene index works.
 *
 * @param k1 how much a word's repetition counts, 0 to 3
 * @param b how much a passage's length counts, 0 to 1
 * @param bufferMegabytes memory for passages that are being indexed, 1 to 1 024
 * @param exactBelow segments of fewer vectors than about nine times this are searched vector by vector, and get no graph, 0 to
 *        100 000
 * @param connections neighbours of a node in the graph, 4 to 128
 * @param beam how many candidates the making of the graph keeps, 16 to 1 000
 * @param candidates how many candidates a search in the graph keeps, 10 to 1 000
 */
public record LuceneSettings(double k1, double b, int bufferMegabytes, int exactBelow, int connections, int beam,
        int candidates) {
    /**
     * The weights of words are the best compromise of a grid over XQuAD (English, Chinese) and Cranfield. Segments of up to some
     * 2 300 vectors have no graph: each is read in about a millisecond, and most of them are merged soon.
     */
    public static final LuceneSettings DEFAULT = new LuceneSettings(1.5, 0.75, 16, 300, 16, 100, 100);

    /** Checks each. */
    public LuceneSettings {
        within("k1", k1, 0, 3);
        within("b", b, 0, 1);
        within("bufferMegabytes", bufferMegabytes, 1, 1_024);
        within("exactBelow", exactBelow, 0, 100_000);
        within("connections", connections, 4, 128);
        within("beam", beam, 16, 1_000);
        within("candidates", candidates, 10, 1_000);
    }

    /** The same with other weights of words. */
    public LuceneSettings withWeights(double newK1, double newB) {
        return new LuceneSettings(newK1, newB, bufferMegabytes, exactBelow, connections, beam, candidates);
    }

    private static void within(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(what + " " + value + ": " + least + " to " + most);
        }
    }
}
