library(testthat)
library(foveal)

test_check("foveal")
