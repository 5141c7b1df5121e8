package io.harborai.batch;

/**
 * How far a batch has come.
 *
 * @param total    items in all
 * @param answered items that have a result
 * @param failed   items that have none and will get none
 */
public record BatchProgress(int total, int answered, int failed) {
    /** Items that are over. */
    public int done() {
        return answered + failed;
    }
}
