package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames as lines of JSON; each line knows its own number and type. */
final class FrameLines {

    private FrameLines() {}

    static byte[] write(List<Frame> frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(frames.size() * 256);
        for (Frame frame : frames) {
            out.writeBytes(frame.json());
            out.write('\n');
        }
        return out.toByteArray();
    }

    static List<Frame> read(byte[] lines) {
        List<Frame> frames = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\n') {
                frames.add(frame(Arrays.copyOfRange(lines, start, i)));
                start = i + 1;
            }
        }
        return frames;
    }

    static Frame frame(byte[] json) {
        var node = Json.readTrusted(json);
        return new Frame(
                node.path("sequence_number").asLong(), node.path("type").asText(), json);
    }
}
