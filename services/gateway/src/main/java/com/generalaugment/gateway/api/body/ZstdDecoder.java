package com.generalaugment.gateway.api.body;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;

/** Opens decoders of zstd whose window is at most 8 MiB (RFC 9659): the window that a frame requests is allocated outside the heap. */
final class ZstdDecoder {

    private static final int MAX_WINDOW_BITS = 23;

    private ZstdDecoder() {}

    static InputStream open(InputStream content) throws IOException {
        return new ZstdInputStreamNoFinalizer(content).setLongMax(MAX_WINDOW_BITS);
    }
}
