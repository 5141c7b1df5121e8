package io.harborai.ops.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import io.harborai.engine.provider.Secret;

/**
 * Encrypts a stream under a passphrase: chunks of 64 KiB by AES-256-GCM, each with its number in its nonce and the last one
 * marked, so that none can be changed, moved, repeated, left out or cut off.
 */
final class SealedOutput extends OutputStream {
    private final OutputStream out;
    private final SealForm form;
    private final byte[] chunk = new byte[SealForm.CHUNK];
    private int filled;
    private int number;
    private boolean closed;

    private SealedOutput(OutputStream out, SealForm form) {
        this.out = out;
        this.form = form;
    }

    static SealedOutput create(OutputStream out, Secret passphrase, SecureRandom random) throws IOException {
        SealForm form = SealForm.fresh(passphrase, random);
        out.write(form.head());
        return new SealedOutput(out, form);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[]{(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == chunk.length) {
                seal(false);
            }
            int some = Math.min(left, chunk.length - filled);
            System.arraycopy(bytes, from, chunk, filled, some);
            filled += some;
            from += some;
            left -= some;
        }
    }

    private void seal(boolean last) throws IOException {
        try {
            out.write(form.encryptor(number, last).doFinal(chunk, 0, filled));
        } catch (GeneralSecurityException e) {
            throw new IOException("every Java platform has AES-256-GCM", e);
        }
        filled = 0;
        number = Math.addExact(number, 1);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            seal(true);
            out.close();
        }
    }
}
