#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/core/error.h"

/// Runs `statement`, expects an InputError of one line that contains every one of the given fragments.
#define EXPECT_INPUT_ERROR(statement, ...)                              \
  do {                                                                  \
    std::string message;                                                \
    try {                                                               \
      (void)(statement);                                                \
      ADD_FAILURE() << "no InputError from " #statement;                \
    } catch (const groundglass::InputError& error) {                    \
      message = error.what();                                           \
      EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("\n"))); \
      for (const std::string& fragment : {__VA_ARGS__})                 \
        EXPECT_THAT(message, ::testing::HasSubstr(fragment));           \
    }                                                                   \
  } while (false)
