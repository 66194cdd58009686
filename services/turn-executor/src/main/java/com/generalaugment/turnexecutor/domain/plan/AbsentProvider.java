package com.generalaugment.turnexecutor.domain.plan;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;

/** Stands in the plan of a turn whose model no provider serves any more; such a turn can only fail. */
record AbsentProvider() implements ModelProvider {

    @Override
    public String name() {
        return "unknown";
    }

    @Override
    public boolean serves(String model) {
        return false;
    }

    @Override
    public long countInputTokens(ModelCall call, long limit) {
        return 0;
    }

    @Override
    public long countOutputTokens(ModelCall call, String said) {
        return 0;
    }

    @Override
    public ModelResult call(ModelCall call, ModelOutput output) {
        throw Problem.internal(null);
    }
}
