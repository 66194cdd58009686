/** From a request to a plan: context, model, memory and admission. */
@NullMarked
package com.generalaugment.turnexecutor.domain.plan;

import org.jspecify.annotations.NullMarked;
