package io.harborai.ops.backup;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;

import javax.crypto.AEADBadTagException;

import io.harborai.engine.provider.Secret;

/** Decrypts what {@link SealedOutput} wrote; gives no byte that was not authenticated first. */
final class SealedInput extends InputStream {
    private static final int SEALED = SealForm.CHUNK + SealForm.TAG;

    private final InputStream in;
    private final SealForm form;
    private byte[] next;
    private byte[] open = new byte[0];
    private int at;
    private int number;
    private boolean ended;

    private SealedInput(InputStream in, SealForm form) throws IOException {
        this.in = in;
        this.form = form;
        this.next = in.readNBytes(SEALED);
    }

    static SealedInput open(InputStream in, Secret passphrase) throws IOException {
        return new SealedInput(in, SealForm.read(in, passphrase));
    }

    @Override
    public int read() throws IOException {
        return ready() ? open[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!ready()) {
            return -1;
        }
        int some = Math.min(length, open.length - at);
        System.arraycopy(open, at, bytes, offset, some);
        at += some;
        return some;
    }

    private boolean ready() throws IOException {
        while (at == open.length && !ended) {
            byte[] sealed = next;
            next = sealed.length == SEALED ? in.readNBytes(SEALED) : new byte[0];
            ended = next.length == 0;
            try {
                open = form.decryptor(number, ended).doFinal(sealed);
            } catch (AEADBadTagException wrong) {
                throw number == 0
                        ? new BackupException(BackupException.Kind.LOCKED,
                                "the backup does not open: the passphrase is another one, or the backup was changed",
                                wrong)
                        : new BackupException(BackupException.Kind.DAMAGED,
                                "the backup was changed or cut off behind byte " + (long) number * SEALED
                                        + "; take another backup",
                                wrong);
            } catch (GeneralSecurityException wrong) {
                throw new BackupException(BackupException.Kind.DAMAGED, "the backup is cut off; take another backup",
                        wrong);
            }
            at = 0;
            number++;
        }
        return at < open.length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
