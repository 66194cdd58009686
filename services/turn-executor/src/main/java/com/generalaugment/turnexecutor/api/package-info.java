@NullMarked
package com.generalaugment.turnexecutor.api;

import org.jspecify.annotations.NullMarked;
