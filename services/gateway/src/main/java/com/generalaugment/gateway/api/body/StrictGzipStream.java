package com.generalaugment.gateway.api.body;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads one or more gzip members and refuses trailing data. */
final class StrictGzipStream extends GZIPInputStream {

    private static final int TRAILER = 8;

    StrictGzipStream(InputStream content) throws IOException {
        super(content);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read < 0 && (inf.getRemaining() > TRAILER || in.read() >= 0)) {
            throw new ZipException("data after the last member");
        }
        return read;
    }
}
