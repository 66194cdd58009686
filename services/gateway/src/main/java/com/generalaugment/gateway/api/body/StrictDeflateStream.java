package com.generalaugment.gateway.api.body;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Reads {@code deflate} as specified (zlib) and as some clients send it (raw), and refuses trailing data. */
final class StrictDeflateStream extends InflaterInputStream {

    private static final int HEADER = 2;
    private static final int METHOD_MASK = 0x0f;
    private static final int DEFLATED = 8;
    private static final int CHECK_MODULUS = 31;

    private StrictDeflateStream(InputStream content, Inflater inflater) {
        super(content, inflater);
    }

    /** @param content supports mark and reset */
    static InputStream open(InputStream content) throws IOException {
        content.mark(HEADER);
        int first = content.read();
        int second = content.read();
        content.reset();
        boolean isZlib = (first & METHOD_MASK) == DEFLATED && ((first << 8) | second) % CHECK_MODULUS == 0;
        return new StrictDeflateStream(content, new Inflater(!isZlib));
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read < 0 && !inf.finished()) {
            throw new ZipException("a dictionary is needed");
        }
        if (read < 0 && (inf.getRemaining() > 0 || in.read() >= 0)) {
            throw new ZipException("data after the end");
        }
        return read;
    }

    /** Releases the inflater, which the superclass does not own. */
    @Override
    public void close() throws IOException {
        inf.end();
        super.close();
    }
}
