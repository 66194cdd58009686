package com.generalaugment.memory.clients;

import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The embedding models that come with the service. */
public enum InProcessModel {
    ALL_MINILM("all-minilm-l6-v2-q", "/all-minilm-l6-v2-q", PoolingMode.MEAN, 384),
    BGE_SMALL("bge-small-en-v1.5-q", "/bge-small-en-v1.5-q", PoolingMode.CLS, 384);

    private final String label;
    private final String files;
    private final PoolingMode pooling;
    private final int dimension;

    InProcessModel(String label, String files, PoolingMode pooling, int dimension) {
        this.label = label;
        this.files = files;
        this.pooling = pooling;
        this.dimension = dimension;
    }

    public static Optional<InProcessModel> labelled(String label) {
        return Arrays.stream(values())
                .filter(model -> model.label.equals(label))
                .findFirst();
    }

    /** For people. */
    public static String labels() {
        return Arrays.stream(values()).map(InProcessModel::label).collect(Collectors.joining(", "));
    }

    public String label() {
        return label;
    }

    String weights() {
        return files + ".onnx";
    }

    String tokenizer() {
        return files + "-tokenizer.json";
    }

    PoolingMode pooling() {
        return pooling;
    }

    int dimension() {
        return dimension;
    }
}
