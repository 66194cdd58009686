@NullMarked
package com.generalaugment.turnexecutor.domain.run;

import org.jspecify.annotations.NullMarked;
