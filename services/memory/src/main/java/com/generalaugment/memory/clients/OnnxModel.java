package com.generalaugment.memory.clients;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;

/**
 * A model's files with a session that uses the calling thread only. The default session starts a pool of spinning threads,
 * which takes the processors from the calls that wait for it.
 */
final class OnnxModel extends AbstractInProcessEmbeddingModel {

    private final OnnxBertBiEncoder encoder;

    OnnxModel(InProcessModel model, Executor executor) {
        super(executor);
        this.encoder = load(model);
    }

    @Override
    protected OnnxBertBiEncoder model() {
        return encoder;
    }

    private static OnnxBertBiEncoder load(InProcessModel model) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                InputStream weights = resource(model.weights());
                InputStream tokenizer = resource(model.tokenizer())) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(weights.readAllBytes(), options);
            return new OnnxBertBiEncoder(environment, session, tokenizer, model.pooling());
        } catch (IOException e) {
            throw new UncheckedIOException("the embedding model cannot be read", e);
        } catch (OrtException e) {
            throw new IllegalStateException("the embedding model cannot be loaded", e);
        }
    }

    private static InputStream resource(String name) {
        InputStream in = OnnxModel.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException(name + " is not on the class path");
        }
        return in;
    }
}
