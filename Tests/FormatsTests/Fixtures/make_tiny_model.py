"""Writes tiny.model, a whole module saved with torch.save, for the tests of the torch archive
reader. Run with torch 2: python make_tiny_model.py"""
import sys
import types

import torch


class Tiny(torch.nn.Module):
    pass


# Any module of the permitted packages would do; this one is found under torch.nn.
Tiny.__module__ = "torch.nn.modules.tiny"
Tiny.__qualname__ = "Tiny"
package = types.ModuleType("torch.nn.modules.tiny")
package.Tiny = Tiny
sys.modules["torch.nn.modules.tiny"] = package

model = Tiny()
model.r_max = 4.5
model.heads = ["Default"]
model.shape_of_things = (1, -2, 3000, 70000)
model.flag = True
model.act = torch.nn.functional.silu
model.layers = torch.nn.ModuleList([torch.nn.Linear(3, 2), torch.nn.Linear(2, 1, bias=False)])
base = torch.arange(6, dtype=torch.float64).reshape(2, 3) / 4
with torch.no_grad():
    model.layers[0].weight.copy_(torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]))
    model.layers[0].bias.copy_(torch.tensor([-1.0, 0.25]))
    model.layers[1].weight.copy_(torch.tensor([[0.5, -0.5]]))
model.register_buffer("transposed", base.T)
model.register_buffer("second_row", base[1])
model.register_buffer("numbers", torch.tensor([1, 6, -7]))
model.register_buffer("small", torch.tensor([3, -4], dtype=torch.int32))
model.register_buffer("mask", torch.tensor([True, False, True]))
model.register_buffer("bytes", torch.tensor([0, 255], dtype=torch.uint8))
model.register_buffer("scalar", torch.tensor(2.5))
model.register_buffer("nothing", torch.zeros(0))
model.register_buffer("repeated", torch.tensor([[1.0], [2.0]]).expand(2, 3))
model.myself = {"shared": model.layers[0].weight}
torch.save(model, "tiny.model")
