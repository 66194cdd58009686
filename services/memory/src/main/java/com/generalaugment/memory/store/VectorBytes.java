package com.generalaugment.memory.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A vector as bytes: 4 of each float, little-endian, with a checksum beside them. */
final class VectorBytes {

    private static final Logger LOG = LoggerFactory.getLogger(VectorBytes.class);

    private VectorBytes() {}

    static byte[] of(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    /** Empty when there is no vector, or when it is damaged. */
    static Optional<float[]> read(Row row) {
        Buffer stored = row.getBuffer("vector");
        if (stored == null) {
            return Optional.empty();
        }
        byte[] bytes = stored.getBytes();
        if (!isWhole(bytes, row.getInteger("dimension"), row.getInteger("checksum"))) {
            LOG.error("a stored vector is damaged and is computed again");
            return Optional.empty();
        }
        float[] vector = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return Optional.of(vector);
    }

    private static boolean isWhole(byte[] bytes, @Nullable Integer dimension, @Nullable Integer checksum) {
        return dimension != null && checksum != null && bytes.length == 4 * dimension && checksum == checksum(bytes);
    }
}
