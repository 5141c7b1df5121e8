package io.harborai.ops.notify;

/**
 * How a channel has been, since the start.
 *
 * @param name      its name
 * @param type      what it is
 * @param least     the mildest severity that is sent
 * @param sent      letters that were taken
 * @param retried   attempts after a failed one
 * @param failed    letters that were given up
 * @param waiting   letters that wait for an attempt
 * @param lastError what went wrong last; empty when the last letter was taken
 */
public record ChannelStatus(String name, String type, String least, long sent, long retried, long failed, int waiting,
        String lastError) {}
