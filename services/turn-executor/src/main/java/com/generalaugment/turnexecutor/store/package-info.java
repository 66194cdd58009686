@NullMarked
package com.generalaugment.turnexecutor.store;

import org.jspecify.annotations.NullMarked;
