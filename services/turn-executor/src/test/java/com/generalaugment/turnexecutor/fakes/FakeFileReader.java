package com.generalaugment.turnexecutor.fakes;

import com.generalaugment.turnexecutor.domain.files.FileContent;
import com.generalaugment.turnexecutor.domain.files.FileReader;
import java.nio.charset.StandardCharsets;

/** PDF files of one page that say what stands behind their first line. */
public enum FakeFileReader implements FileReader {
    PLAIN;

    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals("application/pdf");
    }

    @Override
    public FileContent read(byte[] file) {
        String text = new String(file, StandardCharsets.UTF_8);
        return new FileContent(1, text.substring(text.indexOf('\n') + 1));
    }
}
